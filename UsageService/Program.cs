using Platform.Data.Caching;
using Platform.Data.Postgres;
using Platform.Data.Redis;
using Platform.ServiceDefaults;
using Platform.UsageService.Prices;
using Platform.UsageService.Recording;
using Platform.UsageService.Reports;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInternalIdentity();
builder.AddApiDocument("Usage");
builder.AddServicePool(PoolProfile.Usage, connectionName: "usagedb");
builder.AddMigrations(typeof(Program).Assembly);
builder.AddRedis("redis");
builder.AddPrices();
builder.AddRecording();
builder.AddReports();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPools().RequireService();
app.MapApiDocument().RequireService();
app.MapCaches().RequireService();
app.MapPrices();
app.MapRecording();
app.MapReports();
app.RunService();
