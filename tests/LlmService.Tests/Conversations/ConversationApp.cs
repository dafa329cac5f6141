using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Conversations;

/// <summary>LlmService with an upstream, on a database of its own, and users who talk.</summary>
public sealed class ConversationApp(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    public const string Base = "/api/v1/conversations";
    public const string IdHeader = "X-Conversation-Id";
    public const string ParentHeader = "X-Conversation-Parent-Id";
    public const string MessageHeader = "X-Conversation-Message-Id";

    public FakeUpstream Upstream { get; } = new();

    public LlmUnderTest Llm { get; private set; } = null!;

    public string Database { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Upstream.InitializeAsync();
        Database = await postgres.CreateDatabaseAsync();
        Llm = await LlmUnderTest.StartAsync(
            Database, identity, Upstream.Settings,
            LlmUnderTest.Setting("Conversations:MostMessageBytes", "200000"),
            LlmUnderTest.Setting("Conversations:MostMessages", "40"));
    }

    /// <summary>A user, of a tenant of their own unless one is given.</summary>
    public HttpClient User(Guid? tenant = null, Guid? user = null) =>
        Llm.ClientFor(identity.Token(tenant ?? Guid.CreateVersion7(), user ?? Guid.CreateVersion7(), Scopes.LlmInvoke));

    public async ValueTask DisposeAsync()
    {
        await Llm.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}

/// <summary>What users do with conversations, in plain JSON.</summary>
internal static class ConversationRequests
{
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    public static async Task<JsonElement> GetOkAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return await response.ReadAsync();
    }

    public static async Task<string> BeginAsync(this HttpClient client, string? title = null)
    {
        using var response = await client.PostAsJsonAsync(ConversationApp.Base, new { title });
        return (await response.ReadAsync(HttpStatusCode.Created)).Text("id");
    }

    /// <summary>A chat call that names a conversation.</summary>
    public static Task<HttpResponseMessage> SayAsync(
        this HttpClient client, string conversation, string body, string? parent = null, string path = "/v1/chat/completions", string? key = null, CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(ConversationApp.IdHeader, conversation);
        if (parent is not null)
        {
            request.Headers.TryAddWithoutValidation(ConversationApp.ParentHeader, parent);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    /// <summary>Says one thing and reads the answer to its end.</summary>
    /// <returns>The id of the answer.</returns>
    public static async Task<string> TellAsync(this HttpClient client, string conversation, string words, string? parent = null, bool stream = false)
    {
        using var response = await client.SayAsync(conversation, Body(words, stream), parent);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await response.Content.ReadAsStringAsync();
        return response.Headers.GetValues(ConversationApp.MessageHeader).Single();
    }

    public static string Body(string words, bool stream = false, string model = "fake-large") =>
        JsonSerializer.Serialize(new { model, stream, messages = new[] { new { role = "system", content = "Be kind." }, new { role = "user", content = words } } });

    /// <summary>The messages of a branch, the oldest first, as <c>role: text</c>; an incomplete one ends with three dots.</summary>
    public static async Task<string[]> PathAsync(this HttpClient client, string conversation, string? until = null)
    {
        var page = await client.GetOkAsync($"{ConversationApp.Base}/{conversation}/messages{(until is null ? "" : $"?until={until}")}");
        return [.. page.Items().Reverse().Select(Describe)];
    }

    public static string Describe(JsonElement message)
    {
        var said = message.GetProperty("message");
        return $"{message.Text("role")}: {said.GetProperty("content")}{(message.GetProperty("incomplete").GetBoolean() ? "..." : "")}";
    }

    public static JsonElement[] Items(this JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
