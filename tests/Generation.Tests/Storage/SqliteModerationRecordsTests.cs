namespace TextToVideo.Unit.Generation.Jobs;

public sealed class SqliteModerationRecordsTests : ModerationRecordsContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
