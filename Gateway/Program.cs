using Platform.Gateway.Administration;
using Platform.Gateway.Authentication;
using Platform.Gateway.RequestIds;
using Platform.Gateway.Revocation;
using Platform.Gateway.Routes;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAuthentication();
builder.AddRevocation();
builder.AddRoutes();
builder.AddAdministration();

var app = builder.Build();
app.UseRequestIds();
app.UseServiceDefaults();
app.UsePathGuard();
app.UseCredentialChecks();
app.UseRevocation();
app.MapAdministration();
app.MapRoutes();
app.RunService();
