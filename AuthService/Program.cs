using Platform.AuthService.Accounts;
using Platform.AuthService.ApiKeys;
using Platform.AuthService.Bootstrap;
using Platform.AuthService.Credentials;
using Platform.AuthService.IdentityTokens;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInternalIdentity();
builder.AddServicePool(PoolProfile.Authentication, connectionName: "authdb");
builder.AddMigrations(typeof(Program).Assembly);
builder.AddIdentityTokens();
builder.AddBootstrap();
builder.AddCredentials();
builder.AddAccounts();
builder.AddApiKeys();
builder.Services.AddValidation();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPools().RequireService();
app.MapIdentityTokens();
app.MapCredentials();
app.MapRevalidation();
app.MapAccounts();
app.MapApiKeys();
app.RunService();
