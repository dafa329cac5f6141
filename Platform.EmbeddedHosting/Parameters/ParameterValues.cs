using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;

namespace Aspire.Hosting.Embedded.Parameters;

/// <summary>Where a parameter's value comes from: what the user configured, else what was generated earlier, else the default.</summary>
internal sealed class ParameterValues(IDistributedApplicationBuilder builder, bool persist)
{
    public async Task<string> FindAsync(string name, ParameterDefault? @default)
    {
        if (Configured(name) is { } configured)
        {
            return configured;
        }

        if (@default is null)
        {
            throw new MissingParameterValueException(
                $"Parameter resource could not be used because configuration key 'Parameters:{name}' is missing and the Parameter has no default value. "
                + $"Set the environment variable 'Parameters__{name}'.");
        }

        return persist ? await KeptAsync(name, @default) : @default.GetDefaultValue();
    }

    private string? Configured(string name)
    {
        // Shells don't take a variable with a hyphen in its name.
        string?[] values = [builder.Configuration[$"Parameters:{name}"], builder.Configuration[$"Parameters:{name.Replace('-', '_')}"]];
        return values.FirstOrDefault(v => !string.IsNullOrEmpty(v));
    }

    private async Task<string> KeptAsync(string name, ParameterDefault @default)
    {
        var store = (await EmbeddedState.Of(builder).DataFolder.OpenAsync()).Parameters;
        if (store.Find(name) is { } kept)
        {
            return kept;
        }

        var value = @default.GetDefaultValue();
        store.Save(name, value);
        return value;
    }
}
