using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;

namespace Platform.EmbeddedHosting.Tests.Postgres;

public sealed class PostgresBinariesTests : IAsyncDisposable
{
    private readonly PostgresFixture _postgres = new();

    [Fact]
    public async Task The_installed_ones_are_found()
    {
        var found = await _postgres.FindAsync();

        Assert.InRange(found.MajorVersion, 14, 99);
        Assert.True(File.Exists(found.InitDb));
    }

    [Fact]
    public async Task A_setting_counts_alone()
    {
        var installed = await _postgres.FindAsync();

        Assert.Equal(installed, await _postgres.FindAsync(installed.Folder));
        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => _postgres.FindAsync(_postgres.Root.Path));
        Assert.Contains(PostgresBinaries.Setting, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_that_made_the_cluster_are_preferred_to_newer_ones()
    {
        var older = Fake("15.2");
        var newest = Fake("17.1 (Debian 17.1-1)");
        var tooOld = Fake("9.6.24");
        var broken = Fake("17.1", exit: 1);

        Assert.Equal(newest, (await FindAsync([tooOld, broken, newest, older], wanted: null))?.Folder);
        Assert.Equal(older, (await FindAsync([tooOld, newest, older], wanted: 15))?.Folder);
        Assert.Equal(newest, (await FindAsync([newest, older], wanted: 16))?.Folder);
        Assert.Null(await FindAsync([tooOld, _postgres.Root.Path], wanted: null));
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    private static Task<PostgresBinaries?> FindAsync(string[] folders, int? wanted) => PostgresBinaries.FindAsync(folders, wanted, TestContext.Current.CancellationToken);

    private string Fake(string version, int exit = 0)
    {
        var folder = Directory.CreateDirectory(_postgres.Root[Guid.NewGuid().ToString("N")]).FullName;
        foreach (var name in new[] { "initdb", "postgres" })
        {
            var program = Path.Combine(folder, name);
            File.WriteAllText(program, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\nexit {exit}\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return folder;
    }
}
