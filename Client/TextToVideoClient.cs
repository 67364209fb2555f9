using System.Runtime.CompilerServices;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using TextToVideo.Client.Calls;
using TextToVideo.Client.Http;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client;

/// <summary>
/// A client of a TextToVideo server, over gRPC. It is thread-safe; one is enough for each server. Calls are repeated after transient
/// failures, and streams that are interrupted continue over a new connection. Methods are virtual so that tests can replace them.
/// </summary>
public class TextToVideoClient : IDisposable
{
    /// <summary>The largest message that the client accepts. A page of 100 videos with long prompts has some MiB.</summary>
    internal const int MaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>How long a call that creates a video may still take after the caller's cancellation.</summary>
    private static readonly TimeSpan s_creationGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long the cancellation of a job may take after the caller's own.</summary>
    private static readonly TimeSpan s_cancellationLimit = TimeSpan.FromSeconds(10);

    private readonly Proto.VideoGeneration.VideoGenerationClient _calls = null!;
    private readonly CallRetries _retries = null!;
    private readonly GrpcChannel? _channel;

    /// <summary>Creates a client with a connection of its own. With dependency injection, use <c>AddTextToVideoClient</c>.</summary>
    /// <param name="options">The options. Later changes have no effect, except of the key.</param>
    /// <param name="handler">
    /// Sends the HTTP/2 requests, for example with certificates of its own; disposed together with the client. Null: a default one.
    /// </param>
    /// <exception cref="OptionsValidationException">An option is invalid; the message names it.</exception>
    public TextToVideoClient(TextToVideoClientOptions options, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidateOptionsResult result = new TextToVideoClientOptionsValidator(allowsDiscovery: false).Validate(null, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(TextToVideoClientOptions.SectionName, typeof(TextToVideoClientOptions), result.Failures);
        }

        _channel = GrpcChannel.ForAddress(
            options.Address!,
            new GrpcChannelOptions
            {
                HttpHandler = new ApiKeyHandler(() => options) { InnerHandler = handler ?? ClientHandler.Create() },
                DisposeHttpClient = true,
                MaxReceiveMessageSize = MaxMessageBytes,
            }
        );
        _calls = new Proto.VideoGeneration.VideoGenerationClient(_channel);
        _retries = new CallRetries(options, TimeProvider.System);
    }

    /// <summary>Creates a client whose connection belongs to a factory.</summary>
    internal TextToVideoClient(Proto.VideoGeneration.VideoGenerationClient calls, TextToVideoClientOptions options, TimeProvider time)
    {
        _calls = calls;
        _retries = new CallRetries(options, time);
    }

    /// <summary>Creates a client without a server, for tests that override its methods.</summary>
    protected TextToVideoClient() { }

    /// <summary>Creates a video, reports its progress, and ends with its file.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">How to behave; null for the defaults.</param>
    /// <param name="cancellationToken">
    /// Token to cancel the operation, and by default the job too. A caller that stops enumerating without cancelling leaves the job
    /// running.
    /// </param>
    /// <returns>The states of the video. Only the last one, which is completed, has a file.</returns>
    /// <exception cref="TextToVideoException">
    /// The server refused the request or cannot be reached; or the job failed, and <see cref="TextToVideoException.Video"/> is set.
    /// </exception>
    public virtual async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        VideoRequest request,
        GenerateOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        bool cancelsJob = options?.CancelJob ?? true;
        Video video = cancelsJob
            ? await CreateBeforeCancellationAsync(request, cancellationToken)
            : await CreateAsync(request, cancellationToken);
        try
        {
            await foreach (Video now in WatchAsync(video.Id, cancellationToken))
            {
                video = now;
                if (!now.HasEnded)
                {
                    yield return new GenerationUpdate(now, File: null);
                }
            }
        }
        finally
        {
            if (cancelsJob && cancellationToken.IsCancellationRequested && !video.HasEnded)
            {
                await CancelQuietlyAsync(video.Id);
            }
        }

        yield return video.Error is { } error
            ? throw new TextToVideoException(error.Code, error.Message) { Video = video }
            : new GenerationUpdate(video, new VideoFile(this, video.Id));
    }

    /// <summary>Creates a video. Its job runs on the server.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Token to cancel the operation. The job may have been created all the same.</param>
    /// <exception cref="TextToVideoException">The server refused the request or cannot be reached.</exception>
    public virtual async Task<Video> CreateAsync(VideoRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Proto.CreateVideoRequest message = Messages.ToMessage(request);
        return Messages.ToVideo(await _retries.CallAsync((_, call) => _calls.CreateVideoAsync(message, call), cancellationToken));
    }

    /// <summary>Creates a video from a completed one with another prompt.</summary>
    /// <param name="sourceId">The id of the completed video.</param>
    /// <param name="changes">The prompt, and the other values that differ from the source.</param>
    /// <param name="cancellationToken">Token to cancel the operation. The job may have been created all the same.</param>
    /// <exception cref="TextToVideoException">The server refused the request or cannot be reached.</exception>
    public virtual async Task<Video> RemixAsync(string sourceId, VideoRequest changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var message = new Proto.RemixVideoRequest { Id = sourceId, Changes = Messages.ToMessage(changes) };
        return Messages.ToVideo(await _retries.CallAsync((_, call) => _calls.RemixVideoAsync(message, call), cancellationToken));
    }

    /// <summary>Returns a video as it is now.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="TextToVideoException">There is no such video, or the server cannot be reached.</exception>
    public virtual async Task<Video> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        var message = new Proto.GetVideoRequest { Id = id };
        return Messages.ToVideo(await _retries.CallAsync((_, call) => _calls.GetVideoAsync(message, call), cancellationToken));
    }

    /// <summary>Lists the videos of the key's tenant. Pages are called for as they are needed.</summary>
    /// <param name="options">Which videos; null for all, newest first.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="TextToVideoException">The server refused the call or cannot be reached.</exception>
    public virtual async IAsyncEnumerable<Video> ListAsync(
        ListVideosOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        options ??= new ListVideosOptions();
        var message = new Proto.ListVideosRequest
        {
            After = options.After ?? string.Empty,
            Limit = options.PageSize,
            Order = options.OldestFirst ? "asc" : "desc",
            Query = options.Query ?? string.Empty,
        };
        Proto.ListVideosResponse page;
        do
        {
            page = await _retries.CallAsync((_, call) => _calls.ListVideosAsync(message, call), cancellationToken);
            foreach (Proto.Video video in page.Videos)
            {
                yield return Messages.ToVideo(video);
                message.After = video.Id;
            }
        } while (page.HasMore && page.Videos.Count > 0);
    }

    /// <summary>Returns a video as it is now, and again after each change, until its job has ended.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation. The job continues.</param>
    /// <exception cref="TextToVideoException">There is no such video, or the server cannot be reached any more.</exception>
    public virtual async IAsyncEnumerable<Video> WatchAsync(
        string id,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var message = new Proto.WatchVideoRequest { Id = id };
        using var stream = new ServerStream<Proto.Video>(_retries, () => _calls.WatchVideo(message));
        Proto.Video? last = null;
        while (last is null || !Messages.HasEnded(last))
        {
            Proto.Video now = await stream.ReadAsync(
                (video, _) => video ?? throw ServerStream<Proto.Video>.Incomplete(),
                cancellationToken
            );

            // A new connection begins with the present state, which may be known.
            if (!now.Equals(last))
            {
                yield return Messages.ToVideo(now);
            }

            last = now;
        }
    }

    /// <summary>Cancels a job. It stops at the next denoising step.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The video.</returns>
    /// <exception cref="TextToVideoException">
    /// The job has ended (<see cref="TextToVideoErrorCodes.Conflict"/>), there is none, or the server cannot be reached.
    /// </exception>
    public virtual async Task<Video> CancelAsync(string id, CancellationToken cancellationToken = default)
    {
        var message = new Proto.CancelVideoRequest { Id = id };
        return Messages.ToVideo(await _retries.CallAsync((_, call) => _calls.CancelVideoAsync(message, call), cancellationToken));
    }

    /// <summary>Deletes a video and its files. A running job is cancelled first.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="TextToVideoException">There is no such video, or the server cannot be reached.</exception>
    public virtual async Task DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        var message = new Proto.DeleteVideoRequest { Id = id };
        int last = 0;
        try
        {
            await _retries.CallAsync(
                (attempt, call) =>
                {
                    last = attempt;
                    return _calls.DeleteVideoAsync(message, call);
                },
                cancellationToken
            );
        }
        catch (TextToVideoException exception) when (exception.Code == TextToVideoErrorCodes.NotFound && last > 0)
        {
            // An earlier attempt deleted the video, but its answer was lost.
        }
    }

    /// <summary>Creates a temporary link with which anyone can download a file of a completed video over HTTP.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="lifetime">How long the link can be used, 1 min to 7 days.</param>
    /// <param name="options">Which file; null for the video in its first format.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="TextToVideoException">The server refused the call or cannot be reached.</exception>
    public virtual async Task<DownloadLink> CreateDownloadLinkAsync(
        string id,
        TimeSpan lifetime,
        DownloadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var message = new Proto.CreateDownloadLinkRequest
        {
            Id = id,
            Variant = options?.Variant ?? string.Empty,
            Format = options?.Format ?? string.Empty,
            ExpiresIn = (long)lifetime.TotalSeconds,
        };
        Proto.DownloadLinkResponse link = await _retries.CallAsync(
            (_, call) => _calls.CreateDownloadLinkAsync(message, call),
            cancellationToken
        );
        return new DownloadLink(new Uri(link.Url, UriKind.RelativeOrAbsolute), DateTimeOffset.FromUnixTimeSeconds(link.ExpiresAt));
    }

    /// <summary>Begins to download a file.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="options">Which file; null for the video in its first format.</param>
    /// <param name="cancellationToken">Token to cancel the operation until the first bytes have arrived.</param>
    /// <returns>The file, which the caller disposes.</returns>
    /// <exception cref="TextToVideoException">The server refused the call or cannot be reached.</exception>
    public virtual async Task<VideoContent> OpenReadAsync(
        string id,
        DownloadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        DownloadStream stream = await DownloadStream.OpenAsync(
            _retries,
            offset => _calls.DownloadVideo(Messages.ToMessage(id, options, offset)),
            cancellationToken
        );
        return new VideoContent(stream, stream.Info.ContentType, stream.Info.FileName, stream.Info.Length);
    }

    /// <summary>Downloads a file. An interrupted download is resumed.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="path">Where to write it. A file that is there is replaced when the download is complete.</param>
    /// <param name="options">Which file; null for the video in its first format.</param>
    /// <param name="cancellationToken">Token to cancel the operation; no file is then left.</param>
    /// <exception cref="TextToVideoException">The server refused the call or cannot be reached.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public virtual async Task DownloadAsync(
        string id,
        string path,
        DownloadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        string target = Path.GetFullPath(path);
        string partial = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.partial");
        try
        {
            await using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write))
            {
                await using VideoContent content = await OpenReadAsync(id, options, cancellationToken);
                await content.Stream.CopyToAsync(file, cancellationToken);
            }

            File.Move(partial, target, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Closes the client's own connection, and ends its calls.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the client's own connection.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _channel?.Dispose();
        }
    }

    /// <summary>
    /// Creates a video. If the token is cancelled during the call, the call may end, because a job without a known id could not be
    /// cancelled.
    /// </summary>
    private async Task<Video> CreateBeforeCancellationAsync(VideoRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var ended = new CancellationTokenSource();
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => ended.CancelAfter(s_creationGrace));
        try
        {
            return await CreateAsync(request, ended.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private async Task CancelQuietlyAsync(string id)
    {
        using var limit = new CancellationTokenSource(s_cancellationLimit);
        try
        {
            await CancelAsync(id, limit.Token);
        }
        catch (Exception exception) when (exception is TextToVideoException or OperationCanceledException)
        {
            // The job has ended, or the server cannot be reached. The caller's cancellation counts.
        }
    }
}
