namespace Platform.Testing;

/// <summary>Something that a drill kills and freezes. It is started again by whoever keeps it.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="FindProcessAsync">Its process at the moment; null while there is none.</param>
public sealed record DrillTarget(string Name, Func<Task<int?>> FindProcessAsync);
