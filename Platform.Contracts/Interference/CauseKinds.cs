namespace Platform.Contracts;

/// <summary>Values of <see cref="ProbableCause.Kind"/>, and what <see cref="ProbableCause.Resource"/> names with each.</summary>
public static class CauseKinds
{
    /// <summary>The pool, e.g. <c>llm</c>: too small for what is asked of it, or held by somebody.</summary>
    public const string Pool = "pool";

    /// <summary>Always <c>redis</c>: away, frozen or slow.</summary>
    public const string Redis = "redis";

    /// <summary>The database, e.g. <c>llmdb</c>; <c>postgresql</c> when it is several at once.</summary>
    public const string Database = "database";

    /// <summary>The provider.</summary>
    public const string Provider = "provider";

    /// <summary>The extension, <c>tenant/name</c>.</summary>
    public const string Extension = "extension";

    /// <summary>The service: away, frozen, or out of threads by its own doing.</summary>
    public const string Service = "service";

    /// <summary>Who uses the processors up: a service, or <c>outside</c> for what is none of ours.</summary>
    public const string Machine = "machine";

    /// <summary>Load of ours that could be less: <c>llm</c>, <c>warm-up</c>, <c>invalid-credentials</c>.</summary>
    public const string Load = "load";

    /// <summary>What suffers; nobody is found who could be behind it.</summary>
    public const string Unknown = "unknown";
}
