using Platform.Data.Caching;
using Platform.Data.Postgres;
using Platform.Data.Redis;
using Platform.ExtensionService.AgentTools;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInternalIdentity();
builder.AddApiDocument("Extensions");
builder.AddUsageCounters();
builder.AddServicePool(PoolProfile.Extension, connectionName: "extensiondb");
builder.AddMigrations(typeof(Program).Assembly);
builder.AddRedis("redis");
builder.AddRegistry();
builder.AddAgentTools();
builder.AddInvocation();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPools().RequireService();
app.MapApiDocument().RequireService();
app.MapCaches().RequireService();
app.MapRegistry();
app.MapAgentTools();
app.MapInvocation();
app.RunService();
