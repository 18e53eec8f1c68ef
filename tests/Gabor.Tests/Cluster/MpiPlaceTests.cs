using Gabor.Cluster;

namespace Gabor.Tests.Cluster;

/// <summary>Who has started a process, and as which of how many, by its environment.</summary>
public sealed class MpiPlaceTests
{
    static MpiPlace? Find(params string[] settings)
    {
        var variables = settings.ToDictionary(setting => setting.Split('=')[0], setting => setting.Split('=')[1]);
        return MpiPlace.Find(variables.GetValueOrDefault);
    }

    [Fact]
    public void Each_launcher_tells_rank_and_size_in_its_own_variables()
    {
        Assert.Equal(new MpiPlace(2, 4, true), Find("OMPI_COMM_WORLD_RANK=2", "OMPI_COMM_WORLD_SIZE=4"));
        Assert.Equal(new MpiPlace(0, 1, true), Find("OMPI_COMM_WORLD_RANK=0", "OMPI_COMM_WORLD_SIZE=1"));
        Assert.Equal(new MpiPlace(1, 2, false), Find("PMI_RANK=1", "PMI_SIZE=2"));
        Assert.Equal(new MpiPlace(3, 8, true), Find("PMIX_RANK=3", "SLURM_STEP_NUM_TASKS=8", "SLURM_PROCID=3"));
    }

    [Fact]
    public void A_process_that_none_has_started_is_alone()
    {
        Assert.Null(Find());
        Assert.Null(Find("SLURM_PROCID=0", "SLURM_NTASKS=4"));
        Assert.Null(Find("OMPI_COMM_WORLD_RANK=0"));
        Assert.Null(Find("OMPI_COMM_WORLD_RANK=4", "OMPI_COMM_WORLD_SIZE=4"));
        Assert.Null(Find("PMI_RANK=x", "PMI_SIZE=2"));
        Assert.Null(Find("PMI_RANK=1", "PMI_SIZE=2", "GABOR_CLUSTER=off"));
    }
}
