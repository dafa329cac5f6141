namespace Platform.UsageService.Prices;

internal sealed class PriceOptions
{
    public const string Section = "Prices";

    /// <summary>Whether a database that has no prices yet gets those that ship with the service.</summary>
    public bool SetFirstPrices { get; set; } = true;
}
