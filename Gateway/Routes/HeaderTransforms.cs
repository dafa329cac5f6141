using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Platform.Gateway.Authentication;
using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Platform.Gateway.Routes;

/// <summary>
/// What crosses the border. In: no credential (the services have no use for it), no header that a service would believe because it looks as
/// if it came from us or from a proxy before us. Out: nothing of ours.
/// </summary>
internal sealed class HeaderTransforms : ITransformProvider
{
    private static readonly string[] Secrets = [HeaderNames.Authorization, HeaderNames.ProxyAuthorization, HeaderNames.Cookie, PresentedCredential.ApiKeyHeader];
    private static readonly string[] Hearsay = [InternalHeaders.Prefix, "X-Forwarded-", "X-Original-", "X-Real-", "Forwarded"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(Enter);
        context.AddRequestTransform(KeepEncodedSlashes);
        context.AddResponseTransform(Leave);
    }

    private static ValueTask Enter(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        foreach (var secret in Secrets)
        {
            headers.Remove(secret);
        }

        foreach (var name in context.HttpContext.Request.Headers.Keys.Where(IsHearsay))
        {
            headers.Remove(name);
        }

        if (context.HttpContext.Connection.RemoteIpAddress is { } address)
        {
            var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            headers.TryAddWithoutValidation(InternalHeaders.ClientAddress, plain.ToString());
        }

        if (!IsPublic(context.HttpContext))
        {
            // The pipeline put it there; without it a request must not leave, even if somebody reorders the pipeline one day.
            var identity = context.HttpContext.Features.GetRequiredFeature<ForwardedIdentity>();
            headers.TryAddWithoutValidation(InternalHeaders.Identity, identity.Token);
        }

        return default;
    }

    /// <summary>
    /// The server leaves an encoded slash encoded, and the forwarder would encode its percent sign again; but <c>meta%2Fllama</c> is the name
    /// of a model, and must arrive as such.
    /// </summary>
    private static ValueTask KeepEncodedSlashes(RequestTransformContext context)
    {
        if (context.Path.Value?.Contains("%2F", StringComparison.OrdinalIgnoreCase) == true)
        {
            var address = RequestUtilities.MakeDestinationAddress(context.DestinationPrefix, context.Path, QueryString.Empty).AbsoluteUri;
            context.ProxyRequest.RequestUri =
                new Uri(address.Replace("%252F", "%2F", StringComparison.OrdinalIgnoreCase) + context.Query.QueryString.ToUriComponent());
        }

        return default;
    }

    private static ValueTask Leave(ResponseTransformContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        foreach (var name in headers.Keys.Where(static name => name.StartsWith(InternalHeaders.Prefix, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            headers.Remove(name);
        }

        // The caller was vouched for a moment ago, so a service that says otherwise could not verify the token: our failure, not the client's.
        // At a public door nobody was, and the refusal is the service's own word.
        if (context.ProxyResponse?.StatusCode == System.Net.HttpStatusCode.Unauthorized && !IsPublic(context.HttpContext))
        {
            context.SuppressResponseBody = true;
            context.HttpContext.Features.Set(new IdentityNotAccepted());
        }

        return default;
    }

    private static bool IsPublic(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool IsHearsay(string name)
        => Array.Exists(Hearsay, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Marks a response in which a service refused the identity that the gateway vouched for.</summary>
internal sealed class IdentityNotAccepted;
