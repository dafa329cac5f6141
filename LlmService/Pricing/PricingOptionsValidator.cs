using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Pricing;

internal sealed class PricingOptionsValidator : IValidateOptions<PricingOptions>
{
    public ValidateOptionsResult Validate(string? name, PricingOptions options)
    {
        var faults = new List<string>();
        foreach (var (key, price) in options.Models)
        {
            var results = new List<ValidationResult>();
            if (!Validator.TryValidateObject(price, new ValidationContext(price), results, validateAllProperties: true))
            {
                faults.AddRange(results.Select(r => $"{PricingOptions.Section}:Models:{key}: {r.ErrorMessage}"));
            }
        }

        faults.AddRange(options.Models.GroupBy(static m => m.Value.Model ?? m.Key, StringComparer.Ordinal)
            .Where(static g => g.Count() > 1)
            .Select(static g => $"{PricingOptions.Section}:Models: '{g.Key}' has more than one price."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
