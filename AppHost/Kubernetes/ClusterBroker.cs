using System.Text.Encodings.Web;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Builds the users of the broker. A stage may take its own commands and publish its own events, so a stage that is taken over cannot
/// publish the decision of another. The API may use everything, and only the administrator may change users.
/// </summary>
internal static class ClusterBroker
{
    private const string Definitions = "definitions.json";
    private const string Configuration = "definitions.conf";
    private const string Folder = "/etc/rabbitmq/definitions";
    private const string Volume = "definitions";

    /// <summary>The administrator, with whose name earlier versions of the chart created the broker.</summary>
    private const string Administrator = "guest";

    /// <summary>MassTransit's exchanges are called after the namespace and the name of a message.</summary>
    private const string Messages = "TextToVideo[.]Contracts[.]Messages:";

    /// <summary>Exchanges for messages that could not be handled.</summary>
    private const string Faults = "MassTransit:.*";

    /// <summary>Queues of the processes that wait for the answer to a request. Their names contain random characters.</summary>
    private const string Requesters = ".*_bus_[a-z0-9]+";

    /// <summary>The event that every stage takes.</summary>
    private const string Cancelled = "VideoCancelled";

    /// <summary>Keeps the characters of Helm expressions.</summary>
    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>The messages that every stage publishes about its own work, and the interface of all events.</summary>
    private static readonly string[] s_published = ["(Start)?Stage[A-Za-z]*", "IPipelineMessage"];

    /// <summary>Returns the connection string of a user.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="user">The name of the user.</param>
    public static string GetConnectionString(RabbitMQServerResource broker, string user) =>
        $"amqp://{user}:{ClusterUsers.GetPassword(broker, broker.PasswordParameter, user)}@"
        + $"{ClusterNames.GetServiceName(broker)}:{ClusterNames.GetPort(broker.PrimaryEndpoint.EndpointAnnotation)}";

    /// <summary>Builds the secret with the users and their rights, which the broker reads at each start.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="clients">The services that use the broker.</param>
    /// <param name="settings">The settings.</param>
    public static V1Secret BuildSecret(RabbitMQServerResource broker, IEnumerable<IResource> clients, AppHostSettings settings)
    {
        IResource[] services = [.. clients];
        string administrator = HelmValues.Expression(HelmValues.Secrets, broker, broker.PasswordParameter.Name);
        var definitions = new
        {
            vhosts = new[] { new { name = "/" } },
            users = (object[])
                [
                    CreateUser(Administrator, administrator, "administrator"),
                    .. services.Select(service =>
                        CreateUser(service.Name, ClusterUsers.GetPassword(broker, broker.PasswordParameter, service.Name), string.Empty)
                    ),
                ],
            permissions = (object[])
                [
                    CreatePermission(Administrator, ".*", ".*", ".*"),
                    .. services.Select(service => CreatePermission(service.Name, ClusterNeeds.Get(service, settings))),
                ],
        };
        return new V1Secret
        {
            Metadata = ClusterNames.CreateMetadata(broker, Volume),
            Type = "Opaque",
            StringData = new Dictionary<string, string>
            {
                [Configuration] = $"load_definitions = {Folder}/{Definitions}\n",
                [Definitions] = JsonSerializer.Serialize(definitions, s_json),
            },
        }.Initialize();
    }

    /// <summary>Creates the volumes with the users and with the line of the configuration that names their file.</summary>
    /// <param name="broker">The broker.</param>
    public static IEnumerable<ClusterVolume> CreateVolumes(RabbitMQServerResource broker)
    {
        yield return new ClusterVolume(
            new V1VolumeMount
            {
                Name = Volume,
                MountPath = Folder,
                ReadOnlyProperty = true,
            },
            new V1Volume
            {
                Name = Volume,
                Secret = new V1SecretVolumeSource { SecretName = $"{broker.Name}-{Volume}" },
            }
        );
        yield return new ClusterVolume(
            new V1VolumeMount
            {
                Name = Volume,
                MountPath = $"/etc/rabbitmq/conf.d/20-{Configuration}",
                SubPath = Configuration,
                ReadOnlyProperty = true,
            }
        );
    }

    private static object CreateUser(string name, string password, string tags) =>
        new
        {
            name,
            password,
            tags,
        };

    private static object CreatePermission(string user, ClusterNeeds needs)
    {
        if (needs.Consumes.Count == 0)
        {
            return CreatePermission(user, ".*", ".*", ".*");
        }

        // The queue of a command has the command's name in kebab case, and queues for what could not be handled beside it.
        string queues = $"({string.Join('|', needs.Consumes.Select(ToKebabCase))}|video-cancelled)([-_].*)?";
        string[] published = [.. needs.Publishes, .. s_published];
        string write = $"^({queues}|{GetMessages(published)}|{Faults}|{Requesters})$";
        string read = $"^({queues}|{GetMessages([.. needs.Consumes, Cancelled, .. published])}|{Faults}|{Requesters})$";
        return CreatePermission(user, configure: read, write, read);
    }

    private static object CreatePermission(string user, string configure, string write, string read) =>
        new
        {
            user,
            vhost = "/",
            configure,
            write,
            read,
        };

    private static string GetMessages(IEnumerable<string> names) => $"{Messages}({string.Join('|', names)})";

    private static string ToKebabCase(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
