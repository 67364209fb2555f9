namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// The users of the database and of the broker: one for each service. Their passwords are derived from the password of the server's
/// administrator, so that there is one value to set; a service that is taken over knows only its own.
/// </summary>
internal static class ClusterUsers
{
    /// <summary>The user of the database that owns the schema and migrates it.</summary>
    public const string Migrations = "migrations";

    /// <summary>The user of the database with which KEDA reads how much work there is.</summary>
    public const string Scaler = "scaler";

    /// <summary>Returns the Helm expression of a user's password: 64 hexadecimal digits.</summary>
    /// <param name="server">The server.</param>
    /// <param name="administrator">The password of its administrator.</param>
    /// <param name="user">The name of the user.</param>
    public static string GetPassword(IResource server, ParameterResource administrator, string user)
    {
        string password = HelmValues.Reference(HelmValues.Secrets, server, administrator.Name);
        return $"{{{{ printf `%s/{server.Name}/{user}` ({password}) | sha256sum }}}}";
    }
}
