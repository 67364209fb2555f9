namespace TextToVideo.AppHost.LocalServers;

/// <summary>A server that runs as a local program instead of in a container.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="command">The program to start.</param>
/// <param name="dataPath">The folder that contains the server's data. It is also the working directory.</param>
/// <param name="password">The password that clients authenticate with.</param>
internal abstract class LocalServerResource(string name, string command, string dataPath, ParameterResource password)
    : ExecutableResource(name, command, dataPath),
        IResourceWithConnectionString
{
    /// <summary>The name of the endpoint that clients connect to.</summary>
    public const string EndpointName = "tcp";

    /// <summary>Gets the endpoint that clients connect to.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, EndpointName);

    /// <summary>Gets the folder that contains the server's data.</summary>
    public string DataPath { get; } = dataPath;

    /// <summary>Gets the password that clients authenticate with.</summary>
    public ParameterResource Password { get; } = password;

    /// <inheritdoc/>
    public abstract ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>Gets the port that clients connect to, for use in expressions.</summary>
    protected EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>Writes the configuration and initializes the data. Called before every start of the program.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="DistributedApplicationException">The data cannot be initialized.</exception>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);
}
