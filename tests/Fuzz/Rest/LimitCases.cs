using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using TextToVideo.Fuzz.Values;

namespace TextToVideo.Fuzz.Rest;

/// <summary>
/// Requests with the largest allowed value of every field that multiplies work; docs/security.md lists these fields. Each is either
/// answered within its time or refused.
/// </summary>
internal static class LimitCases
{
    private const int MaxBody = 1024 * 1024;

    /// <summary>Generates one of the requests.</summary>
    public static Gen<FuzzCase> All { get; } = Gen.Elements<FuzzCase>([.. Simulations(), .. Texts(), .. Others()]);

    private static IEnumerable<RestCase> Simulations()
    {
        object batch = new
        {
            max_jobs = 1000,
            concurrency = 1000,
            steps = 100_000,
            marginal_cost = 10,
        };
        yield return Simulate(
            "replicas",
            1,
            Stages(
                32,
                new
                {
                    replicas = 1_000_000,
                    service = new { mean = 1 },
                    batch,
                }
            )
        );
        yield return Simulate(
            "jobs",
            1_000_000,
            Stages(
                32,
                new
                {
                    replicas = 1_000_000,
                    service = new { mean = 1e6 },
                    batch,
                }
            ),
            rate: 1e9
        );
        yield return Simulate(
            "turns",
            1_000_000,
            Stages(
                1,
                new
                {
                    service = new { mean = 1e-9 },
                    batch = new
                    {
                        max_jobs = 1,
                        concurrency = 1000,
                        steps = 100_000,
                    },
                }
            )
        );
        yield return Simulate(
            "attempts",
            1_000_000,
            Stages(
                32,
                new
                {
                    service = new { mean = 0 },
                    failure_probability = 1,
                    max_attempts = 1000,
                    retry_delay = 0,
                }
            )
        );
        yield return Simulate(
            "tenants",
            1_000_000,
            Stages(
                32,
                new
                {
                    concurrency = 1000,
                    replicas = 1_000_000,
                    service = new { mean = 0.001 },
                }
            ),
            tenants: 1000
        );
        yield return Simulate(
            "bursts",
            1_000_000,
            Stages(1, new { service = new { mean = 1 } }),
            arrivals: new
            {
                kind = "bursty",
                rate = 1e-9,
                peak_factor = 10,
                period = 1e-3,
            }
        );
        yield return Simulate(
            "days",
            1_000_000,
            Stages(1, new { service = new { mean = 1 } }),
            arrivals: new
            {
                kind = "diurnal",
                rate = 1e9,
                peak_factor = 2,
                period = 1e9,
            }
        );
        yield return Simulate(
            "values",
            1_000_000,
            Stages(4, new { replicas = 1000, service = new { kind = "measured", values = Enumerable.Repeat(1, 100_000) } })
        );
        yield return Post(
            "/v1/simulate (objective and loads)",
            "/v1/simulate",
            new
            {
                simulation = new
                {
                    jobs = 1_000_000,
                    arrivals = new { rate = 1000 },
                    stages = Stages(
                        32,
                        new
                        {
                            service = new
                            {
                                kind = "log_normal",
                                mean = 1,
                                variation = 100,
                            },
                            hour_price = 1,
                        }
                    ),
                },
                objective = new { percentile = 0.95, seconds = 1e9 },
                loads = Enumerable.Repeat(1e9, 50),
            }
        );
    }

    private static IEnumerable<RestCase> Texts()
    {
        foreach ((string pattern, string text) in HostileTexts.All)
        {
            yield return Post($"/v1/moderations ({pattern})", "/v1/moderations", new { input = text });
            int count = Math.Min(64, (MaxBody / JsonSerializer.SerializeToUtf8Bytes(text).Length) - 1);
            yield return Post($"/v1/moderations ({pattern}, many)", "/v1/moderations", new { input = Enumerable.Repeat(text, count) });
        }
    }

    private static IEnumerable<RestCase> Others()
    {
        foreach (
            string path in (string[])
                [
                    "/v1/videos",
                    "/v1/plan",
                    "/v1/simulate",
                    "/v1/moderations",
                    "/v1/webhooks",
                    "/v1/admin/keys",
                    "/v1/videos/video_1/content/link",
                ]
        )
        {
            yield return Post($"{path} (array)", path, [.. "{\"a\":["u8, .. Enumerable.Repeat((byte)'[', 50), .. Zeros(MaxBody - 120)]);
            yield return Post($"{path} (fields)", path, Fields());
        }

        yield return Post("/v1/videos (prompt)", "/v1/videos", new { prompt = new string('a', MaxBody - 100) });
        yield return Post(
            "/v1/videos (formats)",
            "/v1/videos",
            new
            {
                prompt = "a red circle",
                num_frames = 17,
                output_formats = Enumerable.Repeat("mp4", 100_000),
                num_inference_steps = 1,
            }
        );
        yield return Post(
            "/v1/webhooks (events)",
            "/v1/webhooks",
            new { url = $"https://example.org/{new string('a', 1900)}", events = Enumerable.Repeat("video.completed", 50_000) }
        );
        yield return Get("/v1/videos", "limit=100", $"query={string.Join("%20", Enumerable.Repeat("a", 500))}");
        yield return Get("/v1/admin/moderation/decisions", "limit=1000");
        yield return Get("/v1/admin/moderation/reviews", "limit=1000");
        yield return Get("/v1/admin/keys", "limit=1000");
        yield return Get("/v1/admin/dead-letters", "limit=1000");
        yield return Get("/v1/export");
    }

    private static IEnumerable<byte> Zeros(int length) => Enumerable.Range(0, length).Select(index => (byte)(index % 2 == 0 ? '0' : ','));

    private static byte[] Fields() =>
        [
            .. "{"u8,
            .. Encoding.ASCII.GetBytes(
                string.Join(
                    ',',
                    Enumerable.Range(0, 60_000).Select(index => string.Create(CultureInfo.InvariantCulture, $"\"f{index}\":[]"))
                )
            ),
            .. "}"u8,
        ];

    private static IEnumerable<object> Stages(int count, object stage) =>
        Enumerable
            .Range(0, count)
            .Select(index =>
            {
                JsonObject fields = JsonSerializer.SerializeToNode(stage)!.AsObject();
                fields["name"] = $"{index}";
                return (object)fields;
            });

    private static RestCase Simulate(
        string what,
        int jobs,
        IEnumerable<object> stages,
        double rate = 1,
        int tenants = 1,
        object? arrivals = null
    ) =>
        Post(
            $"/v1/simulate ({what})",
            "/v1/simulate",
            new
            {
                simulation = new
                {
                    jobs,
                    tenants,
                    arrivals = arrivals ?? new { rate },
                    stages,
                },
            }
        );

    private static RestCase Post(string name, string path, object body) => Post(name, path, JsonSerializer.SerializeToUtf8Bytes(body));

    private static RestCase Post(string name, string path, byte[] body) =>
        new()
        {
            Name = $"POST {name}",
            Method = "POST",
            Path = path,
            Headers = [("Content-Type", "application/json")],
            Body = body,
        };

    private static RestCase Get(string path, params string[] query) =>
        new()
        {
            Name = $"GET {path} (largest)",
            Method = "GET",
            Path = path,
            Query = query,
        };
}
