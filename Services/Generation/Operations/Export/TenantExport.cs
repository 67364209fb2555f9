using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TextToVideo.Artifacts;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Api.Moderation;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Api.Webhooks;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Operations.Export;

/// <summary>
/// Exports all stored data of a tenant as a ZIP file. The file is streamed: the rows are read from the database in pages, and the artifacts
/// are read from the store one at a time. Data that is deleted during the export is left out.
/// </summary>
internal sealed class TenantExport(
    IVideoJobStore store,
    IModerationRecords decisions,
    WebhookStore webhooks,
    TenantRecords records,
    IArtifactStore artifacts,
    VideoExpiry expiry
)
{
    private const int PageSize = 100;

    /// <summary>Writes the ZIP file.</summary>
    /// <param name="tenant">The tenant whose data is exported; null for all tenants.</param>
    /// <param name="keys">The API keys to include.</param>
    /// <param name="output">The stream to write to; it need not be seekable.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task WriteAsync(string? tenant, IReadOnlyList<ApiKey> keys, Stream output, CancellationToken cancellationToken)
    {
        await using ZipArchive zip = await ZipArchive.CreateAsync(
            output,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        await WriteJsonAsync(zip, "keys.json", keys.Select(key => KeyObject.From(key)), cancellationToken);
        await WriteJsonAsync(
            zip,
            "webhooks.json",
            (await webhooks.ListAsync(tenant, cancellationToken)).Select(WebhookObject.From),
            cancellationToken
        );
        await WriteJsonAsync(
            zip,
            "deliveries.json",
            records.ListDeliveriesAsync(tenant, cancellationToken).Select(ExportedDelivery.From),
            cancellationToken
        );
        await WriteJsonAsync(
            zip,
            "idempotency_keys.json",
            records.ListIdempotencyKeysAsync(tenant, cancellationToken).Select(ExportedIdempotencyKey.From),
            cancellationToken
        );
        await WriteJsonAsync(
            zip,
            "usage.json",
            (await records.ListUsageAsync(tenant, cancellationToken)).Select(ExportedUsage.From),
            cancellationToken
        );
        await WriteJsonAsync(
            zip,
            "moderation.json",
            DecisionsAsync(tenant, cancellationToken).Select(DecisionObject.From),
            cancellationToken
        );
        await WriteJsonAsync(
            zip,
            "videos.json",
            JobsAsync(tenant, cancellationToken)
                .Select(job => VideoObject.From(new VideoSnapshot(job, []) { ExpiresAt = expiry.GetExpiry(job) })),
            cancellationToken
        );
        await foreach (VideoJob job in JobsAsync(tenant, cancellationToken))
        {
            if (job.CurrentState == VideoJobStates.Completed)
            {
                await WriteFilesAsync(zip, job, cancellationToken);
            }
        }
    }

    private static Task<Stream> OpenAsync(ZipArchive zip, string name, CompressionLevel compression, CancellationToken cancellationToken) =>
        zip.CreateEntry(name, compression).OpenAsync(cancellationToken);

    private static async Task WriteJsonAsync<T>(ZipArchive zip, string name, T value, CancellationToken cancellationToken)
    {
        await using Stream entry = await OpenAsync(zip, name, CompressionLevel.Fastest, cancellationToken);
        await JsonSerializer.SerializeAsync(entry, value, RestJson.Options, cancellationToken);
    }

    private async IAsyncEnumerable<ModerationRecord> DecisionsAsync(
        string? tenant,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ModerationRecord> page = [];
        do
        {
            page = await decisions.ListAsync(
                new ModerationRecordQuery(PageSize)
                {
                    Tenant = tenant,
                    After = page is [.., { } last] ? new PageCursor(last.CreatedAt, last.Id) : null,
                },
                cancellationToken
            );
            foreach (ModerationRecord record in page)
            {
                yield return record;
            }
        } while (page.Count == PageSize);
    }

    private async IAsyncEnumerable<VideoJob> JobsAsync(string? tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<VideoJob> page = [];
        do
        {
            page = await store.ListAsync(
                new VideoJobQuery(PageSize, Descending: false)
                {
                    Tenant = tenant,
                    After = page is [.., { } last] ? new PageCursor(last.CreatedAt, last.CorrelationId) : null,
                    EndedAfter = expiry.Horizon,
                },
                cancellationToken
            );
            foreach (VideoJob job in page)
            {
                yield return job;
            }
        } while (page.Count == PageSize);
    }

    private async Task WriteFilesAsync(ZipArchive zip, VideoJob job, CancellationToken cancellationToken)
    {
        string prefix = ArtifactKeys.GetPrefix(job.CorrelationId);
        await foreach (string key in artifacts.ListAsync(prefix, cancellationToken))
        {
            try
            {
                await using Stream file = await artifacts.OpenReadAsync(key, cancellationToken);

                // Videos and images are already compressed.
                await using Stream entry = await OpenAsync(
                    zip,
                    $"videos/{VideoId.Format(job.CorrelationId)}/{key[prefix.Length..]}",
                    CompressionLevel.NoCompression,
                    cancellationToken
                );
                await file.CopyToAsync(entry, cancellationToken);
            }
            catch (ArtifactNotFoundException)
            {
                // The artifact was deleted after it was listed.
            }
        }
    }
}
