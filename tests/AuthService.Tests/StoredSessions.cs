namespace Platform.AuthService.Tests;

/// <summary>Sessions, put straight into the table.</summary>
internal static class StoredSessions
{
    public static Task AddAsync(AuthHost auth, Person person) => auth.ExecuteAsync($"""
        insert into sessions (id, tenant_id, user_id, prefix, token_hash, idle_expires_at, expires_at)
        values (gen_random_uuid(), '{person.TenantId}', '{person.UserId}', gen_random_uuid()::text, sha256(gen_random_uuid()::text::bytea), now() + interval '1 h', now() + interval '1 d')
        """);

    public static Task<long> OpenAsync(AuthHost auth, Person person)
        => auth.ScalarAsync<long>($"select count(*) from sessions where user_id = '{person.UserId}' and ended_at is null");
}
