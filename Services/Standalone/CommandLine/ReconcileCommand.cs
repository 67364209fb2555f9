using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Operations.Reconciliation;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>reconcile</c>: finds files without a video and videos without files, and removes them if asked to.</summary>
internal static class ReconcileCommand
{
    private const string Endpoint = "v1/admin/reconciliation";

    public static Command Create()
    {
        var location = new ServerLocation(
            "Address of a running server, to examine its data. Default: the data in the folder of --data.",
            "an admin key"
        );
        var delete = new Option<bool>("--delete") { Description = "Deletes what is found. Default: it is only listed." };
        var force = new Option<bool>("--force")
        {
            Description = "With --delete: deletes even if the database and the files do not seem to belong together.",
        };
        Option<string?> minAge = OptionValues.Text(
            "--min-age",
            "SECONDS",
            $"The age from which on files and ended jobs are examined. Default: {ReconciliationQuery.DefaultMinAgeSeconds}."
        );
        var command = new Command("reconcile", "Lists files without a video and videos without files. The server may be running.")
        {
            delete,
            force,
            minAge,
        };
        location.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(force) && !parsed.GetValue(delete))
                {
                    throw new UsageException("--force", "requires --delete");
                }

                var query = new ReconciliationQuery
                {
                    MinAgeSeconds = parsed.Int32(minAge) ?? ReconciliationQuery.DefaultMinAgeSeconds,
                    Delete = parsed.GetValue(delete),
                    Force = parsed.GetValue(force),
                };
                Check(query);
                using ServerClient? server = location.CreateClient(parsed);
                if (server is not null)
                {
                    await RunAsync(query, page => SendAsync(server, page, cancellationToken));
                }
                else
                {
                    await StoredData.UseAsync(
                        location.GetDataPath(parsed),
                        reconciler => RunAsync(query, page => reconciler.ReconcileAsync(page, cancellationToken)),
                        cancellationToken
                    );
                }

                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static void Check(ReconciliationQuery query)
    {
        try
        {
            query.Check();
        }
        catch (InvalidFieldException invalid)
        {
            throw new UsageException("--min-age", invalid.Description);
        }
    }

    /// <summary>Examines page after page, and prints each difference in one line.</summary>
    private static async Task RunAsync(ReconciliationQuery query, Func<ReconciliationQuery, Task<ReconciliationPage>> reconcile)
    {
        int examined = 0;
        int found = 0;
        ReconciliationPage page;
        do
        {
            page = await reconcile(query);
            foreach (Discrepancy discrepancy in page.Data)
            {
                Console.WriteLine(
                    $"{discrepancy.Kind, -21}  {discrepancy.Id}  files: {discrepancy.Files.Count}, bytes: {discrepancy.Bytes}"
                );
            }

            examined += page.Examined;
            found += page.Data.Count;
            query = query with { After = VideoId.TryParse(page.LastId, out Guid last) ? last : null };
        } while (page.HasMore);

        string outcome =
            found == 0 ? string.Empty
            : query.Delete ? " All of them were deleted."
            : " Nothing was deleted; see --delete.";
        await Console.Error.WriteLineAsync($"Videos examined: {examined}; differences: {found}.{outcome}");
    }

    private static async Task<ReconciliationPage> SendAsync(
        ServerClient server,
        ReconciliationQuery query,
        CancellationToken cancellationToken
    )
    {
        string after = query.After is { } id ? $"&after={VideoId.Format(id)}" : string.Empty;
        string force = query.Force ? "&force=true" : string.Empty;
        JsonElement page =
            await server.SendAsync(
                query.Delete ? HttpMethod.Delete : HttpMethod.Get,
                string.Create(CultureInfo.InvariantCulture, $"{Endpoint}?age={query.MinAgeSeconds}{after}{force}"),
                body: null,
                cancellationToken
            ) ?? throw ServerClient.InvalidServer();
        return page.Deserialize<ReconciliationPage>(RestJson.Options)!;
    }
}
