using Platform.Gateway.Administration;
using Platform.Gateway.ApiDocuments;
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
builder.AddApiDocuments();

var app = builder.Build();
app.UseRequestIds();
app.UseServiceDefaults();
app.UsePathGuard();
app.UseCredentialChecks();
app.UseRevocation();
app.MapApiDocuments();
app.MapAdministration();
app.MapRoutes();
app.RunService();
