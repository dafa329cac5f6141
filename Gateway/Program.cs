using Platform.Gateway.Administration;
using Platform.Gateway.Authentication;
using Platform.Gateway.Edge;
using Platform.Gateway.Limits;
using Platform.Gateway.RequestIds;
using Platform.Gateway.Routes;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEdge();
builder.AddAuthentication();
builder.AddLimits();
builder.AddRoutes();
builder.AddAdministration();

var app = builder.Build();
app.UseEdge();
app.UseRequestIds();
app.UseServiceDefaults();
app.UsePathGuard();
app.UseBodyLimits();
app.UseSourceLimits();
app.UseCredentialChecks();
app.UseCallerLimits();
app.MapAdministration();
app.MapRoutes();
app.RunService();
