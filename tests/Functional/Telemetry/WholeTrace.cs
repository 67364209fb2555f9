using TextToVideo.Contracts;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.TestSupport.Otlp;

namespace TextToVideo.Functional.Telemetry;

/// <summary>Asserts what the trace of every completed job must contain.</summary>
internal static class WholeTrace
{
    private const string VideoId = "texttovideo.video.id";

    private static readonly string[] s_names = GetConstants(typeof(SpanNames));
    private static readonly string[] s_attributes = GetConstants(typeof(AttributeNames));

    /// <summary>The spans to wait for: those that each process exports last.</summary>
    public static IReadOnlyCollection<string> Names { get; } = ["generate video", .. PipelineStages.All.Select(stage => $"work {stage}")];

    /// <summary>Asserts that a trace has all spans of a completed job.</summary>
    /// <param name="trace">All its spans.</param>
    /// <param name="id">The video.</param>
    /// <param name="steps">Its denoising steps.</param>
    public static void AssertComplete(Span[] trace, string id, int steps)
    {
        // The request that created the video is the root, and all other spans descend from it.
        Span root = Assert.Single(trace, span => span.ParentId.Length == 0);
        Assert.Equal("POST", root.Text("http.request.method"));
        Assert.Equal("/v1/videos", root.Text("url.path"));
        Assert.Equal("200", root.Text("http.response.status_code"));
        Assert.Empty(SpanTree.Orphans(trace));
        Assert.DoesNotContain(trace, span => span.IsError);
        Assert.All(trace.Where(span => span.Attributes.ContainsKey(VideoId)), span => Assert.Equal(id, span.Text(VideoId)));

        // The documentation lists every span and attribute.
        Span[] ours = [.. trace.Where(span => span.Scope.StartsWith("TextToVideo.", StringComparison.Ordinal))];
        Assert.All(
            ours,
            span =>
                Assert.Contains(
                    s_names,
                    name => name.EndsWith(' ') ? span.Name.StartsWith(name, StringComparison.Ordinal) : span.Name == name
                )
        );
        Assert.All(ours.SelectMany(span => span.Attributes.Keys).Distinct(), attribute => Assert.Contains(attribute, s_attributes));

        // The wait in the queue and the stages add up to the job's duration. Each time is rounded to milliseconds.
        Span create = One("create video");
        Span job = One("generate video");
        Assert.Equal(create.Id, job.ParentId);
        Assert.Equal("completed", job.Text("texttovideo.outcome"));
        Assert.Equal("shapes-mini", job.Text("gen_ai.request.model"));
        Span[] parts = [One("wait in queue"), .. PipelineStages.All.Select(stage => One($"stage {stage}"))];
        double sum = parts.Sum(part => part.Duration.TotalMilliseconds);
        Assert.Equal(job.Duration.TotalMilliseconds, sum, (0.02 * job.Duration.TotalMilliseconds) + parts.Length);
        Assert.All(parts, part => Assert.Equal(create.Id, part.ParentId));

        // The ancestors of each worker's span are the spans of the message bus and the saga's dispatch of the command.
        foreach (string stage in PipelineStages.All)
        {
            Span work = One($"work {stage}");
            Span[] ancestors = [.. Ancestors(work)];
            Assert.Equal(
                [work.Name, "process", "receive", "send", $"dispatch {stage}", create.Name],
                ancestors.TakeWhile(span => span != root).Take(6).Select(span => span.Text("messaging.operation.type") ?? span.Name)
            );
            Assert.Equal("1", work.Text("texttovideo.attempt"));
            Assert.Equal("False", work.Text("texttovideo.redelivered"));
            Span stageSpan = One($"stage {stage}");
            Assert.InRange(work.Start, stageSpan.Start.AddMilliseconds(-1), stageSpan.End);
        }

        Span[] denoiseSteps = Below("work denoise", "denoise step");
        Assert.Equal(Enumerable.Range(1, steps), denoiseSteps.Select(step => int.Parse(step.Text("texttovideo.step")!, null)));
        Assert.All(denoiseSteps, step => Assert.Contains((job.TraceId, One("work denoise").Id), step.Links));
        Span[] calls = [.. denoiseSteps.Select(step => Assert.Single(trace, span => span.ParentId == step.Id))];
        Assert.All(
            calls,
            call =>
            {
                Assert.Equal("run denoiser", call.Name);
                Assert.Equal("CPU", call.Text("texttovideo.execution_provider"));
                Assert.Equal("2", call.Text("texttovideo.batch.rows"));
                Assert.Equal("latents: 2x16x5x8x8", ((object[])call.Attributes["texttovideo.input.shapes"])[0]);
                Assert.Equal("2x16x5x8x8", call.Text("texttovideo.output.shape"));
            }
        );
        Assert.NotEmpty(Below("work decode_frames", "run vae_decoder"));
        Span file = Assert.Single(trace, span => span.Name.StartsWith("ffmpeg ", StringComparison.Ordinal));
        Assert.Equal("0", file.Text("process.exit.code"));

        Span One(string name) => Assert.Single(trace, span => span.Name == name);

        Span[] Below(string parent, string name) =>
            [.. trace.Where(span => span.Name == name && span.ParentId == One(parent).Id).OrderBy(span => span.Start)];

        IEnumerable<Span> Ancestors(Span span)
        {
            for (Span? next = span; next is not null; next = trace.FirstOrDefault(other => other.Id == next.ParentId))
            {
                yield return next;
            }
        }
    }

    private static string[] GetConstants(Type type) => [.. type.GetFields().Select(field => (string)field.GetRawConstantValue()!)];
}
