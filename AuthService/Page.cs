namespace Platform.AuthService;

/// <summary>Where a page begins and how much it holds. Pages are read one row further than they hold, to know whether there are more.</summary>
internal readonly record struct Page(Guid? After, int? Limit)
{
    public const int MaxSize = 500;
    private const int DefaultSize = 100;

    public int Size => Limit ?? DefaultSize;

    public Dictionary<string, string[]> Check()
    {
        var fields = new FieldErrors();
        fields.Page(this);
        return fields.Errors;
    }

    public IReadOnlyList<T> Cut<T>(List<T> rows) => rows.Count > Size ? rows[..Size] : rows;

    /// <summary>What to give as <c>after</c> for the rows behind these; null when there are none.</summary>
    public Guid? NextOf<T>(List<T> rows, Func<T, Guid> id) => rows.Count > Size ? id(rows[Size - 1]) : null;
}
