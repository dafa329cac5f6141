using Platform.Data.Outbox;
using Platform.Data.Postgres;
using Platform.Data.Redis;
using Platform.LlmService.Chat;
using Platform.LlmService.Metering;
using Platform.LlmService.ModelCatalog;
using Platform.LlmService.Pricing;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInternalIdentity();
builder.AddServicePool(PoolProfile.Llm, "llmdb");
builder.AddServicePool(PoolProfile.Background, "llmdb");
builder.AddMigrations(typeof(Program).Assembly);
builder.AddRedis("redis");
builder.AddPricing();
builder.AddMetering();
builder.AddOutbox<UsageDelivery>();
builder.AddProviders();
builder.AddModelCatalog();
builder.AddChat();

var app = builder.Build();
app.UseServiceDefaults();
app.MapModels();
app.MapChat();
app.RunService();
