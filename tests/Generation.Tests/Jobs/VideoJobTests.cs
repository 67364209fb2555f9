namespace TextToVideo.Generation.Tests.Jobs;

public sealed class VideoJobTests
{
    [Theory]
    [InlineData("Queued", "queued")]
    [InlineData("ModeratingPrompt", "in_progress")]
    [InlineData("ReviewingPrompt", "in_progress")]
    [InlineData("EncodingText", "in_progress")]
    [InlineData("Denoising", "in_progress")]
    [InlineData("DecodingFrames", "in_progress")]
    [InlineData("ModeratingFrames", "in_progress")]
    [InlineData("ReviewingFrames", "in_progress")]
    [InlineData("Transcoding", "in_progress")]
    [InlineData("Completed", "completed")]
    [InlineData("Rejected", "failed")]
    [InlineData("Failed", "failed")]
    [InlineData("Cancelled", "failed")]
    public void Status_OfEveryState_IsOneOfFour(string state, string status) => Assert.Equal(status, TestJobs.Create(state).Status);
}
