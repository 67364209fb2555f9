namespace Aspire.Hosting.ApplicationModel;

/// <summary>A PostgreSQL server.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="userName">The user's name; null: postgres.</param>
/// <param name="password">The password.</param>
public class PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
    : ContainerResource(name), IResourceWithConnectionString
{
    internal const string EndpointName = "tcp";

    private const string DefaultUserName = "postgres";

    private readonly Dictionary<string, string> _databases = [];

    /// <summary>Where it listens.</summary>
    public EndpointReference PrimaryEndpoint => new(this, EndpointName);

    /// <summary>The user's name; null: postgres.</summary>
    public ParameterResource? UserNameParameter { get; } = userName;

    /// <summary>The password.</summary>
    public ParameterResource PasswordParameter { get; } = password;

    /// <summary>The names of its databases by their resources' names.</summary>
    public IReadOnlyDictionary<string, string> Databases => _databases;

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={Host};Port={Port};Username={UserNameReference};Password={PasswordParameter}");

    internal ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");

    private EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    private EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    internal void AddDatabase(PostgresDatabaseResource database) => _databases.Add(database.Name, database.DatabaseName);
}
