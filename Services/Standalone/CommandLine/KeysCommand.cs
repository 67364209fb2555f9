using System.CommandLine;
using System.Globalization;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>keys</c>: manages the API keys of a server.</summary>
internal static class KeysCommand
{
    /// <summary>The command-line options of the API's fields, to name them in error messages.</summary>
    private static readonly Dictionary<string, string> s_optionOfField = new()
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
        return new Command("keys", "Creates, lists and revokes API keys. The server may be running.")
        {
            CreateCommand(where),
            ListCommand(where),
            RevokeCommand(where),
        };
    }

    private static Command CreateCommand(KeysLocation where)
    {
        var name = new Argument<string>("NAME") { Description = "A name for the key." };
        var admin = new Option<bool>("--admin") { Description = "Allows the key to call /v1/admin, for example to manage keys." };
        Option<string?> tenant = OptionValues.Text(
            "--tenant",
            "NAME",
            "The tenant whose videos the key can access. Several keys may share a tenant. Default: a new tenant."
        );
        var adopt = new Option<bool>("--adopt")
        {
            Description = "Assigns the videos that were created before the first key to the tenant.",
        };
        Option<string?> days = OptionValues.Text("--days", "N", "Days until the key expires. Default: it does not expire.");
        Option<string?> requests = OptionValues.Text(
            "--requests-per-minute",
            "N",
            "Rate limit of the key. Default: the rate limit of the server."
        );
        Option<string?> concurrent = OptionValues.Text("--concurrent", "N", "Maximum number of unfinished videos. Default: no limit.");
        Option<string?> perDay = OptionValues.Text("--per-day", "N", "Maximum number of new videos per day (UTC). Default: no limit.");
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
                    ExpiresAt = GetExpiry(parsed.Int32(days)),
                    Limits = new KeyLimits(parsed.Int32(requests), parsed.Int32(concurrent), parsed.Int32(perDay)),
                };
                Check(request);
                return await where.UseAsync(
                    parsed,
                    async keys =>
                    {
                        (ApiKey key, string plaintext) = await keys.CreateAsync(request, cancellationToken);
                        await Console.Error.WriteLineAsync($"Key {key.Id} of tenant {key.Tenant}. It is shown only once:");
                        Console.WriteLine(plaintext);
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
                                GetState(key),
                                FormatTime(key.CreatedAt),
                                FormatTime(key.LastUsedAt),
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
        var id = new Argument<string>("ID") { Description = "The id of the key, as shown by keys list." };
        var command = new Command("revoke", "Revokes a key. Its videos are not deleted.") { id };
        where.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string chosen = parsed.GetValue(id)!;
                if (!ApiKeyToken.IsId(chosen))
                {
                    throw KeyNotFound(chosen);
                }

                return await where.UseAsync(
                    parsed,
                    async keys =>
                    {
                        if (!await keys.RevokeAsync(chosen, cancellationToken))
                        {
                            throw KeyNotFound(chosen);
                        }

                        await Console.Error.WriteLineAsync($"Key {chosen} has been revoked.");
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    /// <summary>Validates a request before the database or the server is accessed.</summary>
    private static void Check(ApiKeyRequest request)
    {
        try
        {
            request.Check(TimeProvider.System.GetUtcNow());
        }
        catch (InvalidFieldException invalid)
        {
            throw new UsageException(s_optionOfField.GetValueOrDefault(invalid.Field, invalid.Field), invalid.Description);
        }
    }

    private static UsageException KeyNotFound(string id) => new("ID", $"no key has the id {id}; see keys list");

    private static DateTimeOffset? GetExpiry(int? days) =>
        days switch
        {
            null => null,
            >= 1 and <= 36_500 and int count => TimeProvider.System.GetUtcNow().AddDays(count),
            _ => throw new UsageException("--days", "must be from 1 to 36500"),
        };

    private static string GetState(ApiKey key) =>
        key.RevokedAt is not null ? "revoked"
        : key.ExpiresAt <= TimeProvider.System.GetUtcNow() ? "expired"
        : "valid";

    private static string FormatTime(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never";
}
