namespace Platform.Gateway.Edge;

/// <summary>Section <c>Cors</c>: pages of which origins may call. By default none.</summary>
internal sealed class CorsSettings
{
    public const string Section = "Cors";
    public const string Anyone = "*";

    public string[] Origins { get; set; } = [];
}
