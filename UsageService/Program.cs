using Platform.Data.Postgres;
using Platform.Data.Redis;
using Platform.ServiceDefaults;
using Platform.UsageService.Recording;
using Platform.UsageService.Reports;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInternalIdentity();
builder.AddServicePool(PoolProfile.Usage, connectionName: "usagedb");
builder.AddMigrations(typeof(Program).Assembly);
builder.AddRedis("redis");
builder.AddRecording();
builder.AddReports();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPools().RequireService();
app.MapRecording();
app.MapReports();
app.RunService();
