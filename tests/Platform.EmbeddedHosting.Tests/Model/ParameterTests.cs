using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Parameters;
using Platform.EmbeddedHosting.Tests.Processes;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class ParameterTests
{
    private static readonly GenerateParameterDefault Generated = new() { MinLength = 30 };

    [Theory]
    [InlineData("--Parameters:api-key=given")]
    [InlineData("--Parameters:api_key=given")]
    public async Task A_configured_value_wins_over_the_default(string arg)
    {
        await using var model = new ModelFixture(arg);
        Assert.Equal("given", await ValueAsync(model.Builder.AddParameter("api-key", Generated, secret: true, persist: true)));
    }

    [Fact]
    public async Task A_missing_value_is_an_error_that_names_the_setting()
    {
        await using var model = new ModelFixture();
        var error = await Assert.ThrowsAsync<MissingParameterValueException>(() => ValueAsync(model.Builder.AddParameter("api-key")));
        Assert.Contains("Parameters__api-key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generated_value_is_the_same_for_all_who_ask_at_once()
    {
        await using var model = new ModelFixture();
        var parameter = model.Builder.AddParameter("api-key", Generated);
        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ValueAsync(parameter))));
        Assert.Single(values.Distinct());
    }

    [Fact]
    public async Task A_persisted_value_is_there_again_at_the_next_start_and_others_are_not()
    {
        using var folder = new TestFolder();
        var (first, second) = (await StartAsync(folder["data"]), await StartAsync(folder["data"]));
        Assert.Equal(first.Kept, second.Kept);
        Assert.NotEqual(first.Fresh, second.Fresh);
    }

    [Fact]
    public async Task A_password_of_a_store_has_22_characters_of_the_readable_alphabets()
    {
        await using var model = new ModelFixture();
        var postgres = await model.Builder.AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(TestContext.Current.CancellationToken);
        var redis = await model.Builder.AddRedis("redis").Resource.PasswordParameter!.GetValueAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"^[abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ0-9\-_.{}~()*+!]{22}$", postgres);
        Assert.Matches("^[abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ0-9]{22}$", redis);
    }

    [Fact]
    public void Minimums_of_each_alphabet_are_kept()
    {
        var text = new GenerateParameterDefault { MinLength = 8, MinLower = 2, MinUpper = 2, MinNumeric = 2, MinSpecial = 2 }.GetDefaultValue();
        foreach (var alphabet in (string[])[PasswordGenerator.Lower, PasswordGenerator.Upper, PasswordGenerator.Numeric, PasswordGenerator.Special])
        {
            Assert.Equal(2, text.Count(alphabet.Contains));
        }
    }

    [Fact]
    public async Task A_secret_cannot_be_published_as_a_default()
    {
        await using var model = new ModelFixture();
        Assert.Throws<ArgumentException>(() => model.Builder.AddParameter("key", "value", publishValueAsDefault: true, secret: true));
    }

    private static async Task<(string? Kept, string? Fresh)> StartAsync(string folder)
    {
        await using var model = new ModelFixture($"--DataFolder={folder}");
        return (await ValueAsync(model.Builder.AddParameter("kept", Generated, persist: true)), await ValueAsync(model.Builder.AddParameter("fresh", Generated)));
    }

    private static Task<string?> ValueAsync(IResourceBuilder<ParameterResource> parameter) => parameter.Resource.GetValueAsync().AsTask();
}
