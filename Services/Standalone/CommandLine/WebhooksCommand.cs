using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>webhooks</c>: manages the webhooks of a key's tenant on a running server.</summary>
internal static class WebhooksCommand
{
    private const string Webhooks = "v1/webhooks";
    private const string DefaultUrl = "http://127.0.0.1:8080";

    public static Command Create()
    {
        var server = new ServerOptions($"Address of the server. Default: {DefaultUrl}.", "An API key of the webhooks' tenant.");
        return new Command("webhooks", "Registers webhooks at a running server, and shows and repeats their deliveries.")
        {
            CreateCommand(server),
            ListCommand(server),
            DeleteCommand(server),
            EnableCommand(server),
            RotateCommand(server),
            DeliveriesCommand(server),
            ResendCommand(server),
        };
    }

    private static Command CreateCommand(ServerOptions server)
    {
        var url = new Argument<string>("URL") { Description = "The address that receives the events." };
        var events = new Option<string[]>("--event")
        {
            HelpName = "NAME",
            Description = "An event to receive, video.completed or video.failed; may be repeated. Default: both.",
        };
        return Command(
            server,
            new Command("create", "Registers a webhook and prints its secret. The secret cannot be shown again.") { url, events },
            async (parsed, api, cancellationToken) =>
            {
                object body = new { url = parsed.GetValue(url), events = parsed.GetValue(events) ?? [] };
                JsonElement webhook = await SendAsync(api, HttpMethod.Post, Webhooks, body, cancellationToken);
                await Console.Error.WriteLineAsync($"Webhook {Text(webhook, "id")}. Its secret is shown only once:");
                Console.WriteLine(Text(webhook, "secret"));
            }
        );
    }

    private static Command ListCommand(ServerOptions server) =>
        Command(
            server,
            new Command("list", "Lists the webhooks, oldest first."),
            async (_, api, cancellationToken) =>
            {
                const string format = "{0,-35}  {1,-8}  {2,-16}  {3,-16}  {4}";
                Console.WriteLine(format, "ID", "STATE", "CREATED", "FAILING SINCE", "URL");
                JsonElement list = await SendAsync(api, HttpMethod.Get, Webhooks, null, cancellationToken);
                foreach (JsonElement webhook in list.GetProperty("data").EnumerateArray())
                {
                    Console.WriteLine(
                        format,
                        Text(webhook, "id"),
                        Text(webhook, "disabled_reason") ?? "enabled",
                        Time(webhook, "created_at"),
                        Time(webhook, "failing_since"),
                        Text(webhook, "url")
                    );
                }
            }
        );

    private static Command DeleteCommand(ServerOptions server)
    {
        Argument<string> id = IdArgument();
        return Command(
            server,
            new Command("delete", "Deletes a webhook and its pending deliveries.") { id },
            async (parsed, api, cancellationToken) =>
            {
                await SendAsync(api, HttpMethod.Delete, GetPath(parsed.GetValue(id)!), null, cancellationToken);
                await Console.Error.WriteLineAsync($"Webhook {parsed.GetValue(id)} has been deleted.");
            }
        );
    }

    private static Command EnableCommand(ServerOptions server)
    {
        Argument<string> id = IdArgument();
        return Command(
            server,
            new Command("enable", "Enables a webhook that the server disabled because its receiver failed for days or answered 410.")
            {
                id,
            },
            async (parsed, api, cancellationToken) =>
            {
                await SendAsync(api, HttpMethod.Post, $"{GetPath(parsed.GetValue(id)!)}/enable", null, cancellationToken);
                await Console.Error.WriteLineAsync($"Webhook {parsed.GetValue(id)} is enabled.");
            }
        );
    }

    private static Command RotateCommand(ServerOptions server)
    {
        Argument<string> id = IdArgument();
        Option<string?> overlap = OptionValues.Text(
            "--overlap",
            "SECONDS",
            "How long events are also signed with the replaced secret, 0 to 604800. Default: 86400, one day."
        );
        return Command(
            server,
            new Command("rotate", "Replaces the secret of a webhook and prints the new one. It cannot be shown again.") { id, overlap },
            async (parsed, api, cancellationToken) =>
            {
                object body = new { overlap = parsed.Int64(overlap) };
                string path = $"{GetPath(parsed.GetValue(id)!)}/secret/rotate";
                JsonElement webhook = await SendAsync(api, HttpMethod.Post, path, body, cancellationToken);
                await Console.Error.WriteLineAsync(
                    $"The replaced secret signs too until {Time(webhook, "previous_secret_expires_at")} UTC. The new one:"
                );
                Console.WriteLine(Text(webhook, "secret"));
            }
        );
    }

    private static Command DeliveriesCommand(ServerOptions server)
    {
        Argument<string> id = IdArgument();
        return Command(
            server,
            new Command("deliveries", "Lists the last 100 events of a webhook, newest first.") { id },
            async (parsed, api, cancellationToken) =>
            {
                const string format = "{0,-36}  {1,-15}  {2,-38}  {3,8}  {4,-16}  {5,-16}  {6}";
                Console.WriteLine(format, "ID", "EVENT", "VIDEO", "ATTEMPTS", "DELIVERED", "NEXT ATTEMPT", "LAST ERROR");
                string path = $"{GetPath(parsed.GetValue(id)!)}/deliveries";
                JsonElement list = await SendAsync(api, HttpMethod.Get, path, null, cancellationToken);
                foreach (JsonElement delivery in list.GetProperty("data").EnumerateArray())
                {
                    Console.WriteLine(
                        format,
                        Text(delivery, "id"),
                        Text(delivery, "event"),
                        Text(delivery, "video_id"),
                        delivery.GetProperty("attempts").GetInt32(),
                        Time(delivery, "delivered_at"),
                        Time(delivery, "next_attempt_at"),
                        Text(delivery, "last_error") ?? "-"
                    );
                }
            }
        );
    }

    private static Command ResendCommand(ServerOptions server)
    {
        Argument<string> id = IdArgument();
        var delivery = new Argument<string>("EVENT") { Description = "The id of the event, as shown by webhooks deliveries." };
        return Command(
            server,
            new Command("resend", "Sends an event again, whether it was delivered or not.") { id, delivery },
            async (parsed, api, cancellationToken) =>
            {
                string chosen = Uri.EscapeDataString(parsed.GetValue(delivery)!);
                string path = $"{GetPath(parsed.GetValue(id)!)}/deliveries/{chosen}/resend";
                await SendAsync(api, HttpMethod.Post, path, null, cancellationToken);
                await Console.Error.WriteLineAsync($"Event {parsed.GetValue(delivery)} will be sent again.");
            }
        );
    }

    private static Command Command(ServerOptions server, Command command, Func<ParseResult, ServerClient, CancellationToken, Task> run)
    {
        server.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using ServerClient api = server.Connect(parsed, DefaultUrl)!;
                await run(parsed, api, cancellationToken);
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Argument<string> IdArgument() => new("ID") { Description = "The id of the webhook, as shown by webhooks list." };

    private static string GetPath(string id) => $"{Webhooks}/{Uri.EscapeDataString(id)}";

    private static async Task<JsonElement> SendAsync(
        ServerClient api,
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    ) =>
        await api.SendAsync(method, path, body, cancellationToken)
        ?? throw new UsageException("ID", "not found; see webhooks list and webhooks deliveries");

    private static string? Text(JsonElement element, string field) => element.GetProperty(field).GetString();

    private static string Time(JsonElement element, string field) =>
        element.GetProperty(field) is { ValueKind: JsonValueKind.Number } seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64()).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "-";
}
