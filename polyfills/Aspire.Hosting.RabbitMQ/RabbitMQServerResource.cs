namespace Aspire.Hosting.ApplicationModel;

/// <summary>A RabbitMQ server.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="userName">The user's name; null: guest.</param>
/// <param name="password">The password.</param>
public class RabbitMQServerResource(string name, ParameterResource? userName, ParameterResource password)
    : ContainerResource(name), IResourceWithConnectionString
{
    internal const string EndpointName = "tcp";

    private const string DefaultUserName = "guest";

    /// <summary>Where it listens.</summary>
    public EndpointReference PrimaryEndpoint => new(this, EndpointName);

    /// <summary>The user's name; null: guest.</summary>
    public ParameterResource? UserNameParameter { get; } = userName;

    /// <summary>The password.</summary>
    public ParameterResource PasswordParameter { get; } = password;

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"amqp://{UserNameReference}:{PasswordParameter}@{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

    internal ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");
}
