using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Platform.LlmService.Tests.Agents;
using Platform.Testing;

namespace Platform.LlmService.Tests.AgentFiles;

public sealed class AgentFilesApiTests(AgentApp app) : IClassFixture<AgentApp>
{
    private const string Files = "/api/v1/agent-files";

    [Fact]
    public async Task A_file_makes_an_agent_and_an_agent_a_file()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        const string Yaml = "type: support\nsettings:\n  model: gpt-5\n  systemPrompt: |\n    Be kind.\n    Always.\n  tools:\n    - crm/lookup\n";

        using var created = await PutFileAsync(manager, "desk", Yaml);
        using var again = await PutFileAsync(manager, "desk", Yaml);
        using var got = await manager.GetAsync($"{Requests.Agents}/desk/file");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.StatusCode, again.StatusCode));
        Assert.Equal("Be kind.\nAlways.\n from agent", (await manager.EffectiveAsync("desk")).Said("systemPrompt"));
        Assert.Equal("""["crm/lookup"] from agent""", (await manager.EffectiveAsync("desk")).Said("tools"));
        Assert.Equal(("application/yaml", "desk.yaml"), (got.Content.Headers.ContentType?.MediaType, got.Content.Headers.ContentDisposition?.FileName));
        Assert.Equal(Yaml, await got.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_its_faults_have_lines()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        using var refused = await PutFileAsync(manager, "desk", "settings:\n  temperature: 9\n");
        var problem = await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.StartsWith("Line 2, ", problem.GetProperty("errors").GetProperty("settings.temperature")[0].GetString(), StringComparison.Ordinal);
        foreach (var path in new[] { "", "/file" })
        {
            using var none = await manager.GetAsync($"{Requests.Agents}/desk{path}");
            await none.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
        }
    }

    [Fact]
    public async Task All_agents_of_a_tenant_move_to_another_in_one_archive()
    {
        var (from, to) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var source = app.Manager(from);
        using var target = app.Manager(to);
        // More than a page of them.
        string[] names = [.. Enumerable.Range(0, 210).Select(static i => $"agent-{i:000}")];
        using var filled = await ImportAsync(source, Archive([.. names.Select(name => ($"agents/x/{name}.yaml", $"description: I am {name}.\nsettings:\n  model: m\n"))]));
        Assert.Equal("""{"created":210,"updated":0}""", await filled.Content.ReadAsStringAsync());
        await target.PutAsync($"{Requests.Agents}/agent-007", """{"settings":{"model":"old"}}""");
        Assert.Equal("old from agent", (await target.EffectiveAsync("agent-007")).Said("model"));

        var archive = await source.GetByteArrayAsync(Files);
        using var imported = await ImportAsync(target, archive);

        Assert.Equal("""{"created":209,"updated":1}""", await imported.Content.ReadAsStringAsync());
        using var zip = new ZipArchive(new MemoryStream(archive));
        Assert.Equal(names.Select(name => $"agents/{from}/{name}.yaml"), zip.Entries.Select(static entry => entry.FullName));
        Assert.Equal("m from agent", (await target.EffectiveAsync("agent-007")).Said("model"));
        var moved = await target.GetAsync($"{Requests.Agents}/agent-209", HttpStatusCode.OK);
        Assert.Equal("I am agent-209.", moved.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData("agents/x/good.yaml", "settings: {}", "agents/x/bad.yaml", "settings:\n  topP: 7", "agents/x/bad.yaml: settings.topP")]
    [InlineData("agents/x/good.yaml", "settings: {}", "agents/y/other.yaml", "settings: {}", "agents/y/other.yaml")]
    [InlineData("agents/x/good.yaml", "settings: {}", "agents/x/good.yaml", "settings: {}", "agents/x/good.yaml")]
    [InlineData("agents/x/good.yaml", "settings: {}", "../../etc/passwd", "settings: {}", "../../etc/passwd")]
    [InlineData("agents/x/good.yaml", "settings: {}", "agents/x/No Name.yaml", "settings: {}", "agents/x/No Name.yaml")]
    public async Task One_bad_file_and_none_is_imported(string first, string firstText, string second, string secondText, string error)
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        using var refused = await ImportAsync(manager, Archive((first, firstText), (second, secondText)));
        var problem = await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([error], problem.GetProperty("errors").EnumerateObject().Select(static field => field.Name));
        Assert.Empty((await manager.GetAsync(Requests.Agents, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_is_no_archive_or_an_empty_or_a_bomb_is_refused()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        byte[][] bad = [[], "PK is not enough"u8.ToArray(), Archive(), Archive(("agents/x/bomb.yaml", new string(' ', 20_000_000))), [.. Archive(("agents/x/a.yaml", "settings: {}")).SkipLast(9)]];
        foreach (var archive in bad)
        {
            using var refused = await ImportAsync(manager, archive);
            await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }

        Assert.Empty((await manager.GetAsync(Requests.Agents, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    private static Task<HttpResponseMessage> PutFileAsync(HttpClient client, string agent, string yaml) =>
        client.PutAsync($"{Requests.Agents}/{agent}/file", new StringContent(yaml, Encoding.UTF8, "application/yaml"));

    private static Task<HttpResponseMessage> ImportAsync(HttpClient client, byte[] archive) =>
        client.PostAsync(Files, new ByteArrayContent(archive) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } });

    private static byte[] Archive(params (string Path, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (path, text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(path).Open());
                writer.Write(text);
            }
        }

        return packed.ToArray();
    }
}
