using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Processes;
using Platform.EmbeddedHosting.Tests.Processes;

namespace Platform.EmbeddedHosting.Tests.Data;

public sealed class ParameterStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => _folder["parameters.json"];

    [Fact]
    public void What_was_saved_is_found_by_the_next_run_in_any_case()
    {
        var store = new ParameterStore(File);
        store.Save("postgres-password", "first");
        store.Save("Postgres-Password", "a\"ö\n");

        Assert.Equal("a\"ö\n", new ParameterStore(File).Find("POSTGRES-password"));
        Assert.Null(new ParameterStore(File).Find("other"));
    }

    [Fact]
    public void Only_the_owner_can_read_it()
    {
        new ParameterStore(File).Save("a", "b");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_broken_file_is_named_and_not_overwritten()
    {
        System.IO.File.WriteAllText(File, "{\"a\":");

        var error = Assert.Throws<EmbeddedHostingException>(() => new ParameterStore(File));

        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Equal("{\"a\":", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Values_saved_at_once_are_all_kept()
    {
        var store = new ParameterStore(File);
        Parallel.For(0, 20, n => store.Save($"p{n}", $"{n}"));

        var read = new ParameterStore(File);
        Assert.All(Enumerable.Range(0, 20), n => Assert.Equal($"{n}", read.Find($"p{n}")));
    }

    public void Dispose() => _folder.Dispose();
}
