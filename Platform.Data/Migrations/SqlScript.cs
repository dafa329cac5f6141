namespace Platform.Data.Migrations;

/// <summary>
/// Splits a script into statements, so that the one that fails can be named. Knows quotes, <c>E''</c> strings, dollar quotes and comments; it does not
/// know <c>begin atomic</c> bodies, which a migration writes with dollar quotes instead.
/// </summary>
internal static class SqlScript
{
    public static IEnumerable<string> Split(string sql)
    {
        var start = 0;
        for (var at = 0; at < sql.Length;)
        {
            if (sql[at] == ';')
            {
                if (Text(sql, start, at) is { } statement)
                {
                    yield return statement;
                }
                start = ++at;
            }
            else
            {
                at = Skip(sql, at);
            }
        }
        if (Text(sql, start, sql.Length) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The position behind what begins here: a quoted thing, a comment, or one character.</summary>
    private static int Skip(string sql, int at) => sql[at] switch
    {
        '\'' => AfterQuote(sql, at, '\'', escapes: at > 0 && sql[at - 1] is 'e' or 'E'),
        '"' => AfterQuote(sql, at, '"', escapes: false),
        '$' => AfterDollarQuote(sql, at),
        '-' when At(sql, at + 1) == '-' => After(sql, "\n", at),
        '/' when At(sql, at + 1) == '*' => AfterBlockComment(sql, at),
        _ => at + 1,
    };

    private static int AfterQuote(string sql, int at, char quote, bool escapes)
    {
        for (at++; at < sql.Length; at++)
        {
            if (escapes && sql[at] == '\\')
            {
                at++;
            }
            else if (sql[at] == quote)
            {
                // A doubled quote begins the next piece of the same string; read as two strings it ends at the same place.
                return at + 1;
            }
        }
        return sql.Length;
    }

    private static int AfterDollarQuote(string sql, int at)
    {
        var end = at + 1;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
        {
            end++;
        }
        // $1 is a parameter and a$b a name, not a quote.
        var isTag = At(sql, end) == '$' && !char.IsDigit(At(sql, at + 1)) && (at == 0 || !char.IsLetterOrDigit(sql[at - 1]));
        return isTag ? After(sql, sql[at..(end + 1)], end + 1) : at + 1;
    }

    private static int AfterBlockComment(string sql, int at)
    {
        var depth = 1;
        for (at += 2; at < sql.Length && depth > 0; at++)
        {
            if (sql[at] == '/' && At(sql, at + 1) == '*')
            {
                (depth, at) = (depth + 1, at + 1);
            }
            else if (sql[at] == '*' && At(sql, at + 1) == '/')
            {
                (depth, at) = (depth - 1, at + 1);
            }
        }
        return at;
    }

    private static int After(string sql, string end, int from) =>
        sql.IndexOf(end, from, StringComparison.Ordinal) is >= 0 and var found ? found + end.Length : sql.Length;

    private static char At(string sql, int at) => at < sql.Length ? sql[at] : '\0';

    private static string? Text(string sql, int start, int end) => sql.AsSpan(start, end - start).IsWhiteSpace() ? null : sql[start..end].Trim();
}
