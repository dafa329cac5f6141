using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference.Mitigation;

internal sealed class MitigationOptionsValidator : IValidateOptions<MitigationOptions>
{
    private static readonly (TimeSpan Min, TimeSpan Max) Pause = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    public ValidateOptionsResult Validate(string? name, MitigationOptions options)
    {
        var check = new RangeCheck(MitigationOptions.Section);
        CheckMode(options.PauseWarmUp, nameof(options.PauseWarmUp));
        CheckMode(options.LowerLlmAdmission, nameof(options.LowerLlmAdmission));
        CheckMode(options.ShedLowPriority, nameof(options.ShedLowPriority));
        check.Within(options.EscalateAfter, nameof(options.EscalateAfter), Pause.Min, Pause.Max);
        check.Within(options.RelaxAfter, nameof(options.RelaxAfter), Pause.Min, Pause.Max);
        var step = options.LowerLlmAdmission;
        check.Within(step.Floor, "LowerLlmAdmission:Floor", 0.01, 1);
        check.Within(step.Decrease, "LowerLlmAdmission:Decrease", 0.1, 0.95);
        check.Within(step.Increase, "LowerLlmAdmission:Increase", 0.01, 1);
        check.Within(step.Every, "LowerLlmAdmission:Every", Pause.Min, Pause.Max);
        return check.Result;

        void CheckMode(MitigationStep step, string key) => check.Require(Enum.IsDefined(step.Mode), $"{key}:Mode is {step.Mode}; it must be off, observe or enforce.");
    }
}
