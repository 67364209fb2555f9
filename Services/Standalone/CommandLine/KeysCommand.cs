using System.CommandLine;
using System.Globalization;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>keys</c>: who may call the server.</summary>
internal static class KeysCommand
{
    /// <summary>How the API's fields are called on the command line.</summary>
    private static readonly Dictionary<string, string> OptionOfField = new()
    {
        ["name"] = "NAME",
        ["tenant"] = "--tenant",
        ["expires_at"] = "--days",
        ["requests_per_minute"] = "--requests-per-minute",
        ["concurrent_videos"] = "--concurrent",
        ["videos_per_day"] = "--per-day",
    };

    public static Command Create()
    {
        var where = new KeysLocation();
        return new Command("keys", "Creates, lists and revokes API keys; also while the server runs.")
        {
            CreateCommand(where),
            ListCommand(where),
            RevokeCommand(where),
        };
    }

    private static Command CreateCommand(KeysLocation where)
    {
        var name = new Argument<string>("NAME") { Description = "What to call the key." };
        var admin = new Option<bool>("--admin") { Description = "The key may call /v1/admin, where keys are managed." };
        var tenant = OptionValues.Text(
            "--tenant",
            "NAME",
            "Whose videos it sees and makes; several keys may share one. Default: a new tenant."
        );
        var adopt = new Option<bool>("--adopt") { Description = "Videos that were made before there were keys become its tenant's." };
        var days = OptionValues.Text("--days", "N", "For how many days it is valid. Default: until it is revoked.");
        var requests = OptionValues.Text(
            "--requests-per-minute",
            "N",
            "How many requests it may send. Default: what the server allows everybody."
        );
        var concurrent = OptionValues.Text("--concurrent", "N", "How many unfinished videos it may have at a time. Default: any number.");
        var perDay = OptionValues.Text("--per-day", "N", "How many videos it may ask for in a day (UTC). Default: any number.");
        var command = new Command("create", "Creates a key and prints it. It cannot be shown again.")
        {
            name,
            admin,
            tenant,
            adopt,
            days,
            requests,
            concurrent,
            perDay,
        };
        where.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var request = new ApiKeyRequest
                {
                    Name = parsed.GetValue(name),
                    IsAdmin = parsed.GetValue(admin),
                    Tenant = parsed.GetValue(tenant),
                    Adopts = parsed.GetValue(adopt),
                    ExpiresAt = ExpiryOf(parsed.Int32(days)),
                    Limits = new KeyLimits(parsed.Int32(requests), parsed.Int32(concurrent), parsed.Int32(perDay)),
                };
                Check(request);
                return await where.UseAsync(
                    parsed,
                    async keys =>
                    {
                        (ApiKey key, string whole) = await keys.CreateAsync(request, cancellationToken);
                        await Console.Error.WriteLineAsync($"Key {key.Id} of tenant {key.Tenant}. It is shown this once:");
                        Console.WriteLine(whole);
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static Command ListCommand(KeysLocation where)
    {
        var command = new Command("list", "Lists the keys, newest first.");
        where.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                where.UseAsync(
                    parsed,
                    async keys =>
                    {
                        const string format = "{0,-16}  {1,-5}  {2,-8}  {3,-16}  {4,-16}  {5,-24}  {6}";
                        Console.WriteLine(format, "ID", "ROLE", "STATE", "CREATED", "LAST USED", "TENANT", "NAME");
                        await foreach (ApiKey key in keys.ListAsync(cancellationToken))
                        {
                            Console.WriteLine(
                                format,
                                key.Id,
                                key.IsAdmin ? "admin" : "user",
                                StateOf(key),
                                TimeOf(key.CreatedAt),
                                TimeOf(key.LastUsedAt),
                                key.Tenant,
                                key.Name
                            );
                        }
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Command RevokeCommand(KeysLocation where)
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as list shows it." };
        var command = new Command("revoke", "Revokes a key. What it has made stays.") { id };
        where.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string chosen = parsed.GetValue(id)!;
                if (!ApiKeyToken.IsId(chosen))
                {
                    throw NoSuchKey(chosen);
                }

                return await where.UseAsync(
                    parsed,
                    async keys =>
                    {
                        if (!await keys.RevokeAsync(chosen, cancellationToken))
                        {
                            throw NoSuchKey(chosen);
                        }

                        await Console.Error.WriteLineAsync($"Key {chosen} is revoked.");
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    /// <summary>Before anything is opened.</summary>
    private static void Check(ApiKeyRequest request)
    {
        try
        {
            request.Check(TimeProvider.System.GetUtcNow());
        }
        catch (InvalidFieldException invalid)
        {
            throw new UsageException(OptionOfField.GetValueOrDefault(invalid.Field, invalid.Field), invalid.Description);
        }
    }

    private static UsageException NoSuchKey(string id) => new("ID", $"must be the id of a key, as list shows it, and {id} is none");

    private static DateTimeOffset? ExpiryOf(int? days) =>
        days switch
        {
            null => null,
            >= 1 and <= 36_500 and int count => TimeProvider.System.GetUtcNow().AddDays(count),
            _ => throw new UsageException("--days", "must be from 1 to 36500"),
        };

    private static string StateOf(ApiKey key) =>
        key.RevokedAt is not null ? "revoked"
        : key.ExpiresAt <= TimeProvider.System.GetUtcNow() ? "expired"
        : "valid";

    private static string TimeOf(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never";
}
