using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Processes;
using Platform.Testing;

namespace Platform.EmbeddedHosting.Tests.Processes;

public sealed class KilledParentTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task No_process_stays_behind_and_the_data_folder_can_be_opened_at_once()
    {
        await using var parent = await ParentProcess.StartAsync(_folder["data"]);
        Assert.All(parent.Children, child => Assert.NotNull(ProcessStamp.Of(child)));
        var refused = await Assert.ThrowsAsync<EmbeddedHostingException>(OpenAsync);
        Assert.Contains($"process {parent.Id}", refused.Message, StringComparison.Ordinal);

        await parent.KillAsync();
        using var opened = await OpenAsync();

        // PostgreSQL, the slowest, was recorded and therefore waited for; the others had nothing to finish.
        Assert.Null(ProcessStamp.Of(parent.Children[^1]));
        await Poll.UntilAsync(() => parent.Children.All(child => ProcessStamp.Of(child) is null), "all children ended", ct: TestContext.Current.CancellationToken);
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(_folder["data/logs/postgres.1.log"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<DataFolder> OpenAsync() => DataFolder.OpenAsync(_folder["data"], temporary: false, TimeProvider.System, TestContext.Current.CancellationToken);
}
