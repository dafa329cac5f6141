using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.ExtensionService.Installations;

/// <summary>What came of a request: something, what is wrong with its fields, or another problem.</summary>
internal sealed record Answer<T>(T? Value, Dictionary<string, string[]>? Errors, ProblemHttpResult? Problem)
    where T : class
{
    public static implicit operator Answer<T>(T value) => new(value, null, null);

    public static implicit operator Answer<T>(Dictionary<string, string[]> errors) => new(null, errors, null);

    public static implicit operator Answer<T>(ProblemHttpResult problem) => new(null, null, problem);
}
