using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference;

/// <summary>Collects settings that are out of bounds, with their keys.</summary>
internal sealed class RangeCheck(string section)
{
    private readonly List<string> _errors = [];

    public ValidateOptionsResult Result => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);

    public void Within<T>(T value, string key, T min, T max)
        where T : IComparable<T>
        => Require(value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0, $"{key} is {value}; it must be between {min} and {max}.");

    public void Require(bool holds, string message)
    {
        if (!holds)
        {
            _errors.Add($"{section}:{message}");
        }
    }
}
