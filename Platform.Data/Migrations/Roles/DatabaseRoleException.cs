namespace Platform.Data.Migrations.Roles;

/// <summary>The service can't be given its role or its connections, and trying again would not help: somebody has to change something.</summary>
internal sealed class DatabaseRoleException(string message, Exception? inner = null) : Exception(message, inner);
