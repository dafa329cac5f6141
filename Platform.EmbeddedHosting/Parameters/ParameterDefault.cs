using Aspire.Hosting.Embedded.Parameters;

namespace Aspire.Hosting.ApplicationModel;

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

public sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue() => PasswordGenerator.Generate(
        MinLength,
        [
            new(PasswordGenerator.Lower, Lower, MinLower),
            new(PasswordGenerator.Upper, Upper, MinUpper),
            new(PasswordGenerator.Numeric, Numeric, MinNumeric),
            new(PasswordGenerator.Special, Special, MinSpecial),
        ]);
}
