using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Limits.Sources;
using Platform.Testing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.Tests.Limits.Sources;

public sealed class SignInLimitTests(GarnetServer redis) : IClassFixture<GarnetServer>
{
    private static readonly RouteModel Forwarded = new(new() { RouteId = "sign-in", Match = new() { Path = "/" } }, cluster: null, HttpTransformer.Default);

    [Fact]
    public async Task Sign_ins_of_a_source_are_counted_over_all_gateways_and_apart_from_others()
    {
        await redis.ForgetAsync();
        await using var gateways = await LimitedGateways.StartAsync(redis, ("Limits:SignIn:RequestsPerMinute", "5"));
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            statuses.Add(await SendAsync(gateways.All[i % 2], "192.0.2.7", Forwarded, new AllowAnonymousAttribute()));
        }

        Assert.Equal([.. Enumerable.Repeat(200, 5), .. Enumerable.Repeat(429, 5)], statuses);
        Assert.Equal(200, await SendAsync(gateways.All[0], "192.0.2.8", Forwarded, new AllowAnonymousAttribute()));
        Assert.Equal(200, await SendAsync(gateways.All[0], "192.0.2.7", Forwarded));
    }

    [Fact]
    public async Task Probes_are_never_refused()
    {
        await using var gateway = await GatewayHost.StartAsync(("Limits:SignIn:RequestsPerMinute", "1"), ("Limits:Source:RequestsPerMinute", "1"));
        for (var i = 0; i < 10; i++)
        {
            using var probe = await gateway.SendBareAsync("/alive");
            Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        }
    }

    private static async Task<int> SendAsync(GatewayHost gateway, string source, params object[] declared)
    {
        var context = new DefaultHttpContext { RequestServices = gateway.Services };
        context.Connection.RemoteIpAddress = IPAddress.Parse(source);
        context.SetEndpoint(new Endpoint(requestDelegate: null, new(declared), "sign-in"));
        RequestDelegate serve = static _ => Task.CompletedTask;
        await ActivatorUtilities.CreateInstance<SourceLimitMiddleware>(gateway.Services, serve).InvokeAsync(context);
        return context.Response.StatusCode;
    }
}
