using System.Net;
using System.Net.Http.Json;

namespace TextToVideo.Chaos;

/// <summary>A steady stream of jobs: as soon as one has ended, another is asked for.</summary>
/// <param name="system">The system.</param>
/// <param name="unfinished">How many jobs are under way at a time.</param>
internal sealed class JobStream(ChaosSystem system, int unfinished)
{
    /// <summary>Denoising steps of a job.</summary>
    public const int Steps = 60;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<string, int> _accepted = [];

    /// <summary>What is asked for, in turn.</summary>
    public static IReadOnlyList<object> Requests { get; } =
    [
        new
        {
            prompt = VideosClient.Prompt,
            seed = 7,
            num_inference_steps = Steps,
        },
        new
        {
            prompt = "a green square moving left on a black background",
            seed = 11,
            num_inference_steps = Steps,
        },
        new
        {
            prompt = "a small yellow star bouncing on a purple background",
            seed = 13,
            num_inference_steps = Steps,
        },
    ];

    /// <summary>The accepted jobs, and which of <see cref="Requests"/> each is.</summary>
    public IReadOnlyDictionary<string, int> Accepted => _accepted;

    /// <summary>Requests that got no answer: they may have been accepted all the same.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Requests that were refused clearly.</summary>
    public int Refused { get; private set; }

    /// <summary>Keeps the stream going.</summary>
    /// <param name="isEnough">Whether no more jobs are wanted, given how many there are.</param>
    public async Task RunAsync(Func<int, bool> isEnough)
    {
        using var timer = new PeriodicTimer(s_look);
        while (!isEnough(_accepted.Count))
        {
            if (await CountUnfinishedAsync() is int count && count < unfinished)
            {
                await CreateAsync(_accepted.Count % Requests.Count);
            }
            else
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>How many jobs have not ended; null where the system does not say.</summary>
    public async Task<int?> CountUnfinishedAsync()
    {
        if (await system.TryGetAsync("/v1/videos?limit=100") is not { } list)
        {
            return null;
        }

        return list.GetProperty("data").EnumerateArray().Count(video => video.Text("status") is not ("completed" or "failed"));
    }

    private async Task CreateAsync(int request)
    {
        try
        {
            using HttpResponseMessage response = await system.Http.PostAsJsonAsync("/v1/videos", Requests[request]);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                _accepted.Add((await VideosClient.OkAsync(response)).Text("id"), request);
                return;
            }

            string body = await response.Content.ReadAsStringAsync();
            Assert.True(
                response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway,
                $"A refusal must be clear: {(int)response.StatusCode} {body}"
            );
            Assert.Contains("\"error\"", body, StringComparison.Ordinal);
            Refused++;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            Unanswered++;
        }

        await Task.Delay(s_look);
    }
}
