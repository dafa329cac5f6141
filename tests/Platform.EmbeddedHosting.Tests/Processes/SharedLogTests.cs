using System.Diagnostics;
using Aspire.Hosting.Embedded.Processes;

namespace Platform.EmbeddedHosting.Tests.Processes;

public sealed class SharedLogTests
{
    [Fact]
    public async Task Lines_of_the_engine_and_of_a_child_do_not_overwrite_each_other()
    {
        var path = Path.Combine(Path.GetTempPath(), $"shared-log-{Guid.CreateVersion7():n}.log");
        try
        {
            using var child = Process.Start("sh", ["-c", $"for i in $(seq 2000); do echo \"child line $i\"; done >> '{path}'"]);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
            {
                for (var i = 0; i < 500; i++)
                {
                    SharedLog.Append(path, $"engine line {writer}.{i}\n");
                }
            })));
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(4000, lines.Length);
            Assert.Equal(4000, lines.Distinct().Count());
            Assert.All(lines, static line => Assert.Matches(@"^(child line \d+|engine line \d\.\d+)$", line));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
