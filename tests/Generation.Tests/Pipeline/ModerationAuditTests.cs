using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;

namespace TextToVideo.Generation.Tests.Pipeline;

public class ModerationAuditTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void CreateTextRecord_Default_KeepsHashWithoutText()
    {
        ModerationRecord record = Audit(new()).CreateTextRecord("tenant-a", "a red circle", TestVerdicts.Blocked("no"));

        // echo -n 'a red circle' | sha256sum
        Assert.Equal("a1e4a280d27cad5b1aa05b230031f649a0ef0b265df51db178bcf44ccd129fd0", record.TextHash);
        Assert.Null(record.Text);
        Assert.Equal((ModerationDecisionKind.Text, ModerationAction.Block, "policy-7"), (record.Kind, record.Action, record.PolicyVersion));
        Assert.Equal("violence", Assert.Single(record.Categories).Category);
    }

    [Fact]
    public void CreatePromptRecord_Texts_HashEqualOnlyIfTextsEqual()
    {
        ModerationAudit audit = Audit(new());
        VideoJob job = TestJobs.Create();
        string? hash = audit.CreatePromptRecord(job, TestVerdicts.Approved).TextHash;
        job.NegativePrompt += "!";

        Assert.Equal(hash, audit.CreatePromptRecord(TestJobs.Create(), TestVerdicts.Approved).TextHash);
        Assert.NotEqual(hash, audit.CreatePromptRecord(job, TestVerdicts.Approved).TextHash);
        Assert.NotEqual(hash, Audit(new() { AuditKey = "secret" }).CreatePromptRecord(TestJobs.Create(), TestVerdicts.Approved).TextHash);
    }

    [Fact]
    public void CreatePromptRecord_AuditTexts_KeepsText()
    {
        VideoJob job = TestJobs.Create();

        ModerationRecord record = Audit(new() { AuditTexts = true }).CreatePromptRecord(job, TestVerdicts.Approved);

        Assert.Contains(job.EncodedPrompt, record.Text, StringComparison.Ordinal);
        Assert.Contains(job.NegativePrompt, record.Text, StringComparison.Ordinal);
        Assert.Equal((job.CorrelationId, job.Tenant), (record.VideoId!.Value, record.Tenant));
    }

    private ModerationAudit Audit(ModerationAuditOptions options) => new(Options.Create(options), _clock);
}
