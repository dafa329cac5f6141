using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Benchmarks.Extensions;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Neighbours;

/// <summary>Somebody who wants nothing but to be served as always.</summary>
/// <param name="Name">As the tables call it.</param>
/// <param name="PerSecond">Requests, few enough that two cores are not busy with them.</param>
/// <param name="MostP99Ratio">What it may feel of others; null: no promise.</param>
/// <param name="Next">Makes a request.</param>
internal sealed record Victim(string Name, double PerSecond, double? MostP99Ratio, Func<PlatformStack, HttpRequestMessage> Next)
{
    public const string KeyCheck = "key check";
    public const string SignIn = "sign-in";
    public const string ExtensionCall = "extension call";
    public const string SmallChat = "small chat";
    public const string UsageQuery = "usage query";

    public static IReadOnlyList<Victim> All { get; } =
    [
        new(KeyCheck, 80, 1.2, static _ => Get("/api/v1/auth/me")),
        // Each takes a processor for a fifth of a second.
        new(SignIn, 2, 1.2, static _ => new(HttpMethod.Post, "/api/v1/auth/sessions")
        {
            Content = JsonContent.Create(new { email = Services.AdminEmail, password = Services.AdminPassword }),
        }),
        new(ExtensionCall, 40, 1.5, static _ => Hangers.Call(StackSetup.Healthy)),
        new(SmallChat, 40, 1.5, static stack => Chat(stack.Key, stream: false)),
        new(UsageQuery, 20, null, static _ => Get("/api/v1/usage/requests?limit=10")),
    ];

    public static Victim Find(string name) => All.First(victim => victim.Name == name);

    public static HttpRequestMessage Chat(string key, bool stream) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        Content = JsonContent.Create(new { model = Upstream.Model, stream, max_tokens = 64, messages = new[] { new { role = "user", content = "Say something in twenty words." } } }),
    };

    public static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Services.AdminKey) } };
}
