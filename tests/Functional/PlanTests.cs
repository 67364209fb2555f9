using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Capacity, asked of a server and on the command line.</summary>
public abstract class PlanTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    [Fact]
    public async Task Plan_OverRest_IsThatOfTheCommandLine()
    {
        using var folder = new TemporaryFolder();
        await using var program = ProgramProcess.Start(
            "Standalone",
            [
                "plan",
                "--preset",
                "mochi-1",
                "--gpu",
                "h100-80gb",
                "--precision",
                "fp8",
                "--set",
                "result_size=2 MB",
                "--set",
                "daily_users=5M",
                "--what-if",
                "tensorrt-fp8",
                "--json",
            ],
            folder.Path
        );
        Assert.Equal(0, await program.ExitAsync());
        JsonElement typed = JsonSerializer.Deserialize<JsonElement>(string.Join('\n', program.Output));

        JsonElement asked = await PlanAsync(
            new
            {
                preset = "mochi-1",
                gpu = "h100-80gb",
                precision = "fp8",
                assumptions = new { result_size = 2e6, daily_users = 5e6 },
                what_if = "tensorrt-fp8",
            }
        );

        Assert.True(JsonElement.DeepEquals(typed, asked), $"{typed}\n{asked}");
        Assert.Equal("100 TB", Text(asked, "data_per_day"));
    }

    [Fact]
    public async Task Plan_Nothing_IsThatOfTheFirstPreset()
    {
        JsonElement plan = await PlanAsync(new { });

        Assert.Equal("mochi-1", plan.Text("preset"));
        Assert.Equal("46.875 PB", Text(plan, "indexed_per_month"));
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("what_if").ValueKind);
    }

    [Fact]
    public async Task Plan_EveryPreset_CanBePlanned()
    {
        JsonElement presets = await VideosClient.OkAsync(await Server.Http.GetAsync("/v1/plan/presets"));
        foreach (JsonElement model in presets.GetProperty("models").EnumerateArray())
        {
            foreach (JsonElement gpu in presets.GetProperty("gpus").EnumerateArray())
            {
                await PlanAsync(new { preset = model.Text("id"), gpu = gpu.Text("id") });
            }
        }
    }

    [Fact]
    public async Task Simulate_OverRest_IsThatOfTheCommandLine()
    {
        using var folder = new TemporaryFolder();
        await using var program = ProgramProcess.Start(
            "Standalone",
            [
                "simulate",
                "--pipeline",
                "mochi-h100",
                "--jobs",
                "2000",
                "--seed",
                "5",
                "--rate",
                "0.05",
                "--within",
                "1200",
                "--loads",
                "0.01,0.02",
                "--plot",
                folder.Combine("a.svg"),
                "--json",
            ],
            folder.Path
        );
        Assert.Equal(0, await program.ExitAsync());
        JsonElement typed = JsonSerializer.Deserialize<JsonElement>(string.Join('\n', program.Output));

        using HttpResponseMessage answer = await Server.Http.PostAsJsonAsync(
            "/v1/simulate",
            new
            {
                pipeline = "mochi-h100",
                jobs = 2000,
                seed = 5,
                rate = 0.05,
                objective = new { seconds = 1200 },
                loads = new[] { 0.01, 0.02 },
            }
        );
        JsonElement asked = await VideosClient.OkAsync(answer);

        Assert.True(JsonElement.DeepEquals(typed, asked), $"{typed}\n{asked}");
        Assert.InRange(asked.GetProperty("result").GetProperty("latency").GetProperty("p95").GetDouble(), 700, 1200);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(folder.Combine("a.svg")), StringComparison.Ordinal);

        // The response repeats the simulated settings.
        using HttpResponseMessage again = await Server.Http.PostAsJsonAsync(
            "/v1/simulate",
            new { simulation = asked.GetProperty("simulation") }
        );
        Assert.Equal(
            asked.GetProperty("result").GetProperty("latency").ToString(),
            (await VideosClient.OkAsync(again)).GetProperty("result").GetProperty("latency").ToString()
        );
    }

    [Theory]
    [InlineData("""{"pipeline":"nope"}""", "pipeline", "laptop")]
    [InlineData("""{"jobs":1000001}""", "jobs", "at most 1000000")]
    [InlineData("""{"jobs":0}""", "jobs", "from 1")]
    [InlineData("""{"rate":-1}""", "arrivals.rate", "from 1E-09")]
    [InlineData("""{"rate":"x"}""", "rate", "must be a number")]
    [InlineData("""{"loads":[1,0]}""", "loads", "from 1E-09")]
    [InlineData("""{"objective":{"seconds":0.1}}""", "objective.seconds", "even an empty system takes")]
    [InlineData("""{"objective":{}}""", "objective", "lacks the required fields seconds")]
    [InlineData("""{"pipeline":"laptop","simulation":{"stages":[]}}""", "pipeline", "together")]
    [InlineData("""{"simulation":{"stages":[]}}""", "stages.length", "from 1 to 32")]
    [InlineData("""{"simulation":{"stages":[{"name":"a","service":{"mean":-1}}]}}""", "stages[0].service.mean", "from 0")]
    [InlineData(
        """{"simulation":{"stages":[{"name":"a","service":{"kind":"magic"}}]}}""",
        "simulation.stages[0].service.kind",
        "must be one of constant, exponential, log_normal, measured"
    )]
    [InlineData("""{"simulation":{"stages":[{"name":"a","service":{"mean":1},"replicas":0}]}}""", "stages[0].replicas", "from 1")]
    [InlineData(
        """{"simulation":{"stages":[{"name":"a","service":{"mean":1},"colour":"red"}]}}""",
        "simulation.stages[0].colour",
        "is not a field"
    )]
    [InlineData("""{"rate":NaN}""", "body", "is not JSON")]
    [InlineData("", "body", "is not JSON")]
    public async Task Simulate_WrongRequest_NamesTheFieldAndWhatIsAllowed(string body, string param, string allowed) =>
        await AssertRefusedAsync("/v1/simulate", body, param, allowed);

    [Theory]
    [InlineData("""{"preset":"sora"}""", "preset", "mochi-1")]
    [InlineData("""{"gpu":5}""", "gpu", "string")]
    [InlineData("""{"precision":"fp8"}""", "precision", "fp16")]
    [InlineData("""{"assumptions":[]}""", "assumptions", "object")]
    [InlineData("""{"assumptions":{"users":1}}""", "assumptions", "daily_users")]
    [InlineData("""{"assumptions":{"daily_users":0}}""", "daily_users", "from 1")]
    [InlineData("""{"assumptions":{"daily_users":-1}}""", "daily_users", "from 1")]
    [InlineData("""{"assumptions":{"daily_users":1e999}}""", "daily_users", "from 1")]
    [InlineData("""{"assumptions":{"daily_users":true}}""", "daily_users", "number")]
    [InlineData("""{"assumptions":{"utilisation":"NaN"}}""", "utilisation", "number")]
    [InlineData("""{"assumptions":{"result_size":"10 KiB"}}""", "result_size", "1 GB = 10^9 bytes")]
    [InlineData("""{"what_if":"magic"}""", "what_if", "tensorrt-fp8")]
    [InlineData("""{"what_if_assumptions":{"latency_factor":0}}""", "latency_factor", "from")]
    [InlineData("""{"users":5}""", "users", "assumptions")]
    [InlineData("""[]""", "body", "object")]
    public async Task Plan_WrongRequest_NamesTheFieldAndWhatIsAllowed(string body, string param, string allowed) =>
        await AssertRefusedAsync("/v1/plan", body, param, allowed);

    private async Task AssertRefusedAsync(string path, string body, string param, string allowed)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Server.Http.PostAsync(new Uri(path, UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal(param, error.Text("param"));
        Assert.Contains(allowed, error.Text("message"), StringComparison.Ordinal);
    }

    private static string Text(JsonElement plan, string figure) =>
        plan.GetProperty("results").EnumerateArray().Single(result => result.Text("id") == figure).Text("text");

    private async Task<JsonElement> PlanAsync(object request) =>
        await VideosClient.OkAsync(await Server.Http.PostAsJsonAsync("/v1/plan", request));
}
