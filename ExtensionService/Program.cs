using Platform.Data.Postgres;
using Platform.Data.Redis;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInternalIdentity();
builder.AddServicePool(PoolProfile.Extension, connectionName: "extensiondb");
builder.AddMigrations(typeof(Program).Assembly);
builder.AddRedis("redis");
builder.AddRegistry();
builder.AddInvocation();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPools().RequireService();
app.MapRegistry();
app.MapInvocation();
app.RunService();
