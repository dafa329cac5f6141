namespace Platform.AuthService;

/// <summary>Why a change was not made, though the request was well-formed.</summary>
internal enum Refusal
{
    UserNotFound, LastOwner, OwnersOnly, BeyondOwnRights, NoLongerManager, MemberElsewhere,
    InvitationNotFound, AlreadyMember, WrongPassword, ResetNotFound,
    TenantNotFound, TenantExists, PlatformTenant,
    KeyNotFound, KeyEnded, KeyRotated, NotOwnKey,
}

/// <summary>What a change gave, or why it was not made.</summary>
internal readonly record struct Attempt<T>(T? Value, Refusal? Refusal)
    where T : class
{
    public static implicit operator Attempt<T>(T value) => new(value, null);

    public static implicit operator Attempt<T>(Refusal refusal) => new(null, refusal);
}
