using NSubstitute;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Tests.Pipeline;

public class StageCommandsTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(null, true)] // the model has been removed
    public void Create_ModerateFrames_SaysWhetherTheModelShowsPeople(bool? manifest, bool expected)
    {
        VideoJob job = TestJobs.Create(VideoJobStates.ModeratingFrames);
        IModelRepository models = Substitute.For<IModelRepository>();
        models
            .TryGet(job.Model, out Arg.Any<ModelManifest?>())
            .Returns(call =>
            {
                call[1] = manifest is { } showsPeople ? TestModelRepository.Small with { ShowsPeople = showsPeople } : null;
                return manifest is not null;
            });

        ModerateFrames command = Assert.IsType<ModerateFrames>(new StageCommands(models).Create(job));

        Assert.Equal(expected, command.ShowsPeople);
    }
}
